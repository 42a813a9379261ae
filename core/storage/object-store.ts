import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SpectraError } from '../errors.ts'
import type { ByteRange, StorageCall } from '../ports.ts'
import { storageError } from './failures.ts'
import { namesOf } from './file-cache/erased.ts'
import type { Ground } from './ground.ts'

/** The metadata that tells the content of an object: nodes keep files by it. */
export const SHA256 = 'sha256'

/** The content that should be stored failed, not the store. */
export class ContentFailed extends Error {}

/** What an error of the store's library means to who uses the storage. */
export type ErrorOf = (what: string, thrown: unknown, signal?: AbortSignal) => SpectraError

/** Runs a verb once it is sure whose the objects are, and tells its errors by the codes of the port. */
export type Told = <T>(what: string, call: StorageCall, work: () => Promise<T>) => Promise<T>

/** An object that is missing may be so with all others, and one that is refused, too: the error of the whole is told then. */
export function createTold(errorOf: ErrorOf, ground: Ground, health: () => Promise<void>): Told {
  async function failure(what: string, thrown: unknown, signal?: AbortSignal): Promise<SpectraError> {
    const error = errorOf(what, thrown, signal)
    if (signal?.aborted || thrown instanceof SpectraError) return error
    try {
      if (error.code === 'SS_OBJECT_NOT_FOUND') await ground.here()
      if (error.code === 'SS_OBJECT_REFUSED') await health()
    } catch (away) {
      return away as SpectraError
    }
    return error
  }

  return async (what, { signal }, work) => {
    signal?.throwIfAborted()
    try {
      await ground.believed()
      return await work()
    } catch (error) {
      throw await failure(what, error, signal)
    }
  }
}

/** Files are kept by content where it is known, else by the version of their object; those of an organization by themselves. */
export const fileName = (place: string, key: string, etag: string, sha256: string | undefined): string =>
  sha256 === undefined
    ? `${ownerOf(key)}version-${createHash('sha256').update([place, key, etag].join('\n')).digest('hex')}`
    : contentName(key, sha256)

export const contentName = (key: string, sha256: string): string =>
  `${ownerOf(key)}content-${createHash('sha256').update(sha256).digest('hex')}`

function ownerOf(key: string): string {
  const [, organizationId] = /^organizations\/([\w-]{1,64})\//.exec(key) ?? []
  return organizationId === undefined ? '' : namesOf(organizationId)
}

export async function hashOf(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash, { ...(signal && { signal }) })
  return hash.digest('hex')
}

/** @throws SS_OBJECT_REFUSED where a file that was fetched is not what its object says */
export async function checkHash(key: string, path: string, sha256: string | undefined, signal?: AbortSignal) {
  if (sha256 === undefined || (await hashOf(path, signal)) === sha256) return
  throw new SpectraError('SS_OBJECT_REFUSED', `Cannot open ${key}: its content is not that of its SHA-256`)
}

/** @throws SS_INPUT_INVALID for what is no regular file */
export async function checkFile(key: string, file: string): Promise<void> {
  const found = await lstat(file).catch((error: unknown) =>
    Promise.reject(storageError(`store ${key}`, error) as Error),
  )
  if (found.isFile()) return
  const why = 'what should be stored is not a regular file'
  throw new SpectraError('SS_INPUT_INVALID', `Cannot store ${key}: ${why}`)
}

export const badRange = (key: string, { start, end }: ByteRange): SpectraError =>
  new SpectraError('SS_RANGE_INVALID', `Cannot read bytes ${start}-${end} of ${key}: it has no such bytes`)

export function checkRange(key: string, range: ByteRange): void {
  const { start, end } = range
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end))
    throw badRange(key, range)
}

/** A stream whose failures are those of the table, or the signal's reason. */
export function toldByCode(stream: Readable, what: string, errorOf: ErrorOf, signal?: AbortSignal): Readable {
  const destroy = stream.destroy.bind(stream)
  stream.destroy = (error) => destroy(error && errorOf(what, error, signal))
  if (signal) addAbortSignal(signal, stream)
  return stream
}
