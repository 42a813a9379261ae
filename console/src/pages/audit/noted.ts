/** One field of what was noted of an action. */
export interface Noted {
  name: string
  /** What it is, or what it became. */
  value: string
  /** What it was: only of what changed. */
  was?: string
}

const shown = (value: unknown): string =>
  value === null || value === undefined
    ? '–'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was noted, field by field: what changed comes first, with what it was. */
export function notedOf(details: unknown): Noted[] {
  if (!isRecord(details)) return []
  const { before, ...after } = details
  // An action may have a field of its own that is called so.
  const was = isRecord(before) ? before : {}
  const rest = isRecord(before) || before === undefined ? after : details
  return Object.entries(rest)
    .map(([name, value]) => ({ name, value: shown(value), ...(name in was && { was: shown(was[name]) }) }))
    .sort((one, other) => Number('was' in other) - Number('was' in one))
}
