import type { Locks } from '../ports.ts'

/**
 * Locks of the one process that the data directory belongs to: another process cannot want them, and they are never lost.
 * Whoever shares them within the process shares this object.
 */
export function createEmbeddedLocks(): Locks {
  const held = new Set<string>()
  let closed = false
  return {
    async tryAcquire(name) {
      if (closed || held.has(name)) return undefined
      held.add(name)
      let mine = true
      return {
        name,
        lost: new AbortController().signal,
        release: async () => {
          if (mine) held.delete(name)
          mine = false
        },
      }
    },
    async close() {
      closed = true
      held.clear()
    },
  }
}
