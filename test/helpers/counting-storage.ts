import type { Storage } from '../../core/ports.ts'

type Verb = 'put' | 'copy' | 'get' | 'stat' | 'asFile' | 'remove' | 'list'

const VERBS: readonly Verb[] = ['put', 'copy', 'get', 'stat', 'asFile', 'remove', 'list']

/** A storage as it is, and how often each of its verbs was called: what an object store would be asked. */
export function countingStorage(): { around(storage: Storage): Storage; calls: Record<Verb, number> } {
  const calls = Object.fromEntries(VERBS.map((verb) => [verb, 0])) as Record<Verb, number>
  return {
    calls,
    around(storage) {
      const counted = { ...storage }
      for (const verb of VERBS) {
        const call = storage[verb] as (...args: unknown[]) => unknown
        Object.assign(counted, {
          [verb]: (...args: unknown[]) => {
            calls[verb] += 1
            return call(...args)
          },
        })
      }
      return counted
    },
  }
}
