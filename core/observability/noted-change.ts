/**
 * What the audit log says of a change: the fields as they are now, and under `before` what those among them were that became others.
 * What is undefined now was not touched. Nothing secret goes in.
 */
export function notedChange(
  before: Readonly<Record<string, unknown>> | undefined,
  after: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given = Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined))
  if (!before) return given
  const others = Object.keys(given).filter((name) => !isAlike(before[name], given[name]))
  return { ...given, before: Object.fromEntries(others.map((name) => [name, before[name] ?? null])) }
}

const isAlike = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
