import type { Storage } from '../../core/ports.ts'

type Verb = 'put' | 'copy' | 'get' | 'stat' | 'asFile' | 'remove' | 'list'

const VERBS: readonly Verb[] = ['put', 'copy', 'get', 'stat', 'asFile', 'remove', 'list']

export interface CountingStorage {
  around(storage: Storage): Storage
  calls: Record<Verb, number>
  /** The prefixes of all lists, in their order; of the trash: `trash`. */
  listed: string[]
}

/** A storage as it is, and how often each of its verbs was called: what an object store would be asked. */
export function countingStorage(): CountingStorage {
  const calls = Object.fromEntries(VERBS.map((verb) => [verb, 0])) as Record<Verb, number>
  const listed: string[] = []
  return {
    calls,
    listed,
    around(storage) {
      const listTrash: Storage['trash']['list'] = (call) => {
        listed.push('trash')
        return storage.trash.list(call)
      }
      const counted = { ...storage, trash: { ...storage.trash, list: listTrash } }
      for (const verb of VERBS) {
        const call = storage[verb] as (...args: unknown[]) => unknown
        Object.assign(counted, {
          [verb]: (...args: unknown[]) => {
            calls[verb] += 1
            if (verb === 'list') listed.push(String(args[0]))
            return call(...args)
          },
        })
      }
      return counted
    },
  }
}
