/** What an identity ends with: a sign-in of a user as that was then, or a key. */
export type Ending = { kind: 'user'; id: string; version: number } | { kind: 'key'; id: string }

/** The name of it, as `Identity.sessionId`. */
export const nameOf = (ending: Ending): string =>
  ending.kind === 'user' ? `user:${ending.id}:${ending.version}` : `key:${ending.id}`

/** @throws Error for a name that `nameOf` did not give */
export function endingOf(name: string): Ending {
  const [kind, id, version] = name.split(':')
  if (kind === 'user' && id && version) return { kind, id, version: Number(version) }
  if (kind === 'key' && id) return { kind, id }
  throw new Error('Cannot tell what an identity ends with: its sessionId is none of ours')
}
