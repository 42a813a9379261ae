import { clampSpan, SPANS } from './axis.ts'

/** What the address of the page says: whoever opens it sees the same. */
export interface ReviewSearch {
  /** The instant that is played, ISO 8601 in UTC; absent: now. */
  at?: string
  /** How much time the axis shows, such as 1h, 90m or 10s. */
  span?: string
  /** Cameras with commas between them; absent: all. */
  cam?: string
  /** Kinds of events with commas between them; absent: all. */
  types?: string
  /** Only what nobody has seen to. */
  unreviewed?: true
}

/** The same, read. */
export interface Wanted {
  /** Milliseconds since 1970. */
  at?: number
  /** Milliseconds. */
  span: number
  cameras: string[]
  types: string[]
  unreviewed: boolean
}

export const DEFAULT_SPAN = SPANS['1h']!
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }
const MOST_CAMERAS = 16
/** Instants that a date can be. */
const LATEST = 8.64e15

const text = (given: unknown): string | undefined =>
  typeof given === 'string' && given.trim() !== '' && given.length <= 2000 ? given.trim() : undefined

/** Only with its offset: a time without one is another for everybody who opens it. */
function instantOf(given: unknown): number | undefined {
  const found = text(given)
  if (!found || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(found)) return undefined
  const at = Date.parse(found)
  return Math.abs(at) < LATEST ? at : undefined
}

export function spanOf(given: unknown): number | undefined {
  const [, amount, unit] = /^(\d{1,7})([smh])$/.exec(text(given) ?? '') ?? []
  return amount ? clampSpan(Number(amount) * UNITS[unit!]!) : undefined
}

const listOf = (given: unknown): string[] => [
  ...new Set(
    (text(given) ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean),
  ),
]

/** What of an address can be understood; the rest is as if it had not been said. */
export function checkSearch(given: Record<string, unknown>): ReviewSearch {
  return printSearch(readSearch(given))
}

export function readSearch(given: Readonly<Record<string, unknown>>): Wanted {
  return {
    at: instantOf(given.at),
    span: spanOf(given.span) ?? DEFAULT_SPAN,
    cameras: listOf(given.cam).slice(0, MOST_CAMERAS),
    types: listOf(given.types),
    unreviewed: given.unreviewed === true || given.unreviewed === 'true',
  }
}

/** The longest unit in which a span is a whole number. */
export function spanName(span: number): string {
  const seconds = Math.max(1, Math.round(span / 1000))
  if (seconds % 3600 === 0) return `${seconds / 3600}h`
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`
}

/** What is not said is what would be taken without it. */
export function printSearch({ at, span, cameras, types, unreviewed }: Wanted): ReviewSearch {
  return {
    ...(at !== undefined && { at: new Date(at).toISOString().replace('.000Z', 'Z') }),
    ...(spanName(span) !== spanName(DEFAULT_SPAN) && { span: spanName(span) }),
    ...(cameras.length > 0 && { cam: cameras.join(',') }),
    ...(types.length > 0 && { types: types.join(',') }),
    ...(unreviewed && { unreviewed: true as const }),
  }
}
