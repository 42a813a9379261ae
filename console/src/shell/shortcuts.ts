/** What a key does, or several one after the other such as `g v`. */
export interface Shortcut {
  keys: string
  /** For the sheet. */
  says: string
  run(): void
}

/** The keys of a shortcut, one by one; the space bar alone is a key, too. */
export const keysOf = (keys: string): string[] => (keys === ' ' ? [keys] : keys.split(' '))

/** Keys of a sequence come within so long. Milliseconds. */
export const SEQUENCE_MS = 1200

export interface Pressed {
  key: string
  at: number
}

/** The shortcut that the last keys are, the longest first; undefined where they are none. */
export function matching(pressed: readonly Pressed[], shortcuts: readonly Shortcut[]): Shortcut | undefined {
  const last = pressed.at(-1)
  if (!last) return undefined
  const recent = pressed.filter(({ at }) => last.at - at <= SEQUENCE_MS).map(({ key }) => key)
  return [...shortcuts]
    .sort((one, other) => other.keys.length - one.keys.length)
    .find(({ keys }) => {
      const wanted = keysOf(keys)
      return wanted.length <= recent.length && wanted.join(' ') === recent.slice(-wanted.length).join(' ')
    })
}
