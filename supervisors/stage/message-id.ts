/** The id that a stored message claims to have; none where it is no message at all. */
export function idOf(body: unknown): string | undefined {
  const id = (body as { id?: unknown } | null)?.id
  return typeof id === 'string' ? id : undefined
}
