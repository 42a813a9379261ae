import { Readable } from 'node:stream'
import { SpectraError } from '../../core/errors.ts'

/** Literal objects for actors under test: only what actors call, with the errors of the contract. */
export function literalStorage(objects: Record<string, Buffer | string> = {}) {
  const stored = new Map<string, Buffer>(
    Object.entries(objects).map(([key, value]) => [key, Buffer.from(value)]),
  )
  const opened: string[] = []
  const released: string[] = []
  const describe = (key: string) => ({ key, bytes: stored.get(key)!.length, modifiedAt: new Date(0) })
  const require = (key: string): Buffer => {
    const content = stored.get(key)
    if (!content) throw new SpectraError('SS_OBJECT_NOT_FOUND', `Cannot read ${key}: it is not there`)
    return content
  }
  return {
    stored,
    opened,
    released,
    put: async (key: string, content: Buffer) => (stored.set(key, content), describe(key)),
    get: async (key: string) => Readable.from([require(key)]),
    stat: async (key: string) => (stored.has(key) ? describe(key) : undefined),
    asFile: async (key: string) => {
      require(key)
      opened.push(key)
      return { path: `file of ${key}`, release: async () => void released.push(key) }
    },
    remove: async (key: string) => void stored.delete(key),
  }
}
