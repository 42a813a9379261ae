import { oneOf, said, text } from '../parts/search-params.ts'

export const SINCE = ['1h', '24h', '7d'] as const
export type Since = (typeof SINCE)[number]
const HOUR_MS = 3_600_000
const SINCE_MS: Record<Since, number> = { '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 168 * HOUR_MS }

/** What the address of the dead letters says: which are meant, which one is looked at, which replay is followed. */
export interface LettersSearch {
  queue?: string
  stage?: string
  code?: string
  since?: Since
  letter?: string
  replay?: string
}

export const lettersSearch = ({
  queue,
  stage,
  code,
  since,
  letter,
  replay,
}: Record<string, unknown>): LettersSearch =>
  said({
    ...{ queue: text(queue), stage: text(stage), code: text(code) },
    ...{ since: oneOf(...SINCE)(since), letter: text(letter), replay: text(replay) },
  })

/** Which letters an order is for. */
export interface Selection {
  ids?: string[]
  queue?: string
  stage?: string
  code?: string
  since?: string
}

/** Those that are chosen: some by their ids, or all that the filters mean. */
export type Chosen = ReadonlySet<string> | 'all'

/** In steps of a minute, so that the same is asked for within one. */
const STEP_MS = 60_000

/** What the filters of an address mean to the API; without any: all there are. */
export function selectionOf({ queue, stage, code, since }: LettersSearch, now: number): Selection {
  const from = since && new Date(Math.floor(now / STEP_MS) * STEP_MS - SINCE_MS[since]).toISOString()
  return said({ queue, stage, code, since: from }) as Selection
}

/** For an order, which has to say something. */
export const forOrder = (selection: Selection): Selection =>
  Object.keys(selection).length > 0 ? selection : { since: new Date(0).toISOString() }

/** Above so many letters it is typed how many are lost. */
export const TYPED_ABOVE = 100

/** Whether so many may be dropped by what was typed. */
export const mayDrop = (count: number, typed: string): boolean =>
  count > 0 && (count <= TYPED_ABOVE || typed.replaceAll(/[\s.,'’]/g, '') === String(count))

export type Read = { payload: unknown } | { wrong: string }

/** What somebody wrote as a payload, or what keeps it from being one. */
export function payloadIn(written: string): Read {
  try {
    return { payload: JSON.parse(written) as unknown }
  } catch (thrown) {
    return { wrong: (thrown as Error).message }
  }
}

/** How many letters a second are brought back; undefined: that is no pace. */
export function paceIn(written: string): number | undefined {
  const pace = Number(written.replace(',', '.'))
  return written.trim() !== '' && pace >= 0.01 && pace <= 1000 ? pace : undefined
}
