/** What was paid on a day for a camera, or for files, and a model. */
export interface DayRow {
  day: string
  cameraId: string | null
  provider: string
  model: string
  calls: number
  inputTokens: number
  outputTokens: number
  usd: number
  unpriced: number
  savedCalls: number
  savedUsd: number
}

export interface Sum {
  calls: number
  inputTokens: number
  outputTokens: number
  usd: number
  unpriced: number
  savedCalls: number
  savedUsd: number
}

const NOTHING: Sum = {
  ...{ calls: 0, inputTokens: 0, outputTokens: 0, usd: 0, unpriced: 0, savedCalls: 0, savedUsd: 0 },
}

export const sumOf = (rows: readonly Sum[]): Sum =>
  rows.reduce<Sum>(
    (sum, row) => ({
      calls: sum.calls + row.calls,
      inputTokens: sum.inputTokens + row.inputTokens,
      outputTokens: sum.outputTokens + row.outputTokens,
      usd: sum.usd + row.usd,
      unpriced: sum.unpriced + row.unpriced,
      savedCalls: sum.savedCalls + row.savedCalls,
      savedUsd: sum.savedUsd + row.savedUsd,
    }),
    NOTHING,
  )

export interface Part {
  /** A day, the id of a camera (empty: files), or provider and model. */
  key: string
  sum: Sum
}

/** Sums by a key, the dearest first. */
export function partsBy(rows: readonly DayRow[], keyOf: (row: DayRow) => string): Part[] {
  const groups = Map.groupBy(rows, keyOf)
  return [...groups]
    .map(([key, own]) => ({ key, sum: sumOf(own) }))
    .sort((one, other) => other.sum.usd - one.sum.usd || other.sum.calls - one.sum.calls)
}

export const byCamera = (rows: readonly DayRow[]): Part[] => partsBy(rows, ({ cameraId }) => cameraId ?? '')
export const byModel = (rows: readonly DayRow[]): Part[] =>
  partsBy(rows, ({ provider, model }) => `${provider} ${model}`)

/** One for each day, those without costs, too, in the order of the days. */
export function byDay(rows: readonly DayRow[], days: readonly string[]): Part[] {
  const groups = Map.groupBy(rows, ({ day }) => day)
  return days.map((key) => ({ key, sum: sumOf(groups.get(key) ?? []) }))
}

/** What was paid on the last of the days, and in its month (UTC). */
export function latest(
  rows: readonly { day: string; usd: number }[],
  days: readonly string[],
): { day: number; month: number } {
  const today = days.at(-1) ?? ''
  const of = (begin: string): number =>
    rows.reduce((sum, { day, usd }) => sum + (day.startsWith(begin) ? usd : 0), 0)
  return { day: of(today), month: of(today.slice(0, 7)) }
}

/** What somebody typed as US dollars; null: nothing, which takes a budget away; undefined: that is no amount. */
export function dollarsIn(typed: string): number | null | undefined {
  const text = typed.trim().replace('$', '').replace(',', '.').trim()
  if (text === '') return null
  const usd = Number(text)
  return Number.isFinite(usd) && usd >= 0 && usd <= 1e9 ? usd : undefined
}
