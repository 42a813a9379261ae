import { constants, createWriteStream, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { access, copyFile, link, lstat, open, rename, rm, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { addAbortSignal, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SpectraError } from '../errors.ts'
import type { ByteRange, Storage, StorageCall, StoredObject } from '../ports.ts'
import { sweepTempDirectory, tempPath } from '../temp.ts'
import { expirySeconds } from '../url-expiry.ts'
import { createDiscard } from './discard.ts'
import { codeOf, isMissing, objectError, storageError } from './failures.ts'
import { MARKER_NAME, prefixOf, segmentsOf, TEMP_NAME } from './keys.ts'
import { signUrl, verifyUrl } from './signed-url.ts'
import { createTrash } from './trash.ts'
import { createTree, type FoundObject } from './tree.ts'
import { away, createVolume } from './volume.ts'

export interface LocalStorageOptions {
  /** Everything in it is an object, but for the names that `keys.ts` reserves. */
  dir: string
  /** Whose marker the directory carries. Without one it is made where it is missing, and is nobody's. */
  clusterId?: string
  /** Signs URLs. */
  secret: string
  /** Milliseconds since 1970. @default Date.now */
  clock?: () => number
}

/** Attempts to name a file in a directory that removers of empty directories keep taking away. */
const MOVES = 5

/**
 * Objects as files below one directory. A new object is written to `.tmp` in the same file system and gets its name by
 * rename, so readers see all of it or nothing, whatever is killed (not: whatever loses power; nothing is fsynced).
 * Files are never changed in place, therefore a copy can be a hard link. Symbolic links are refused, not followed.
 *
 * The directory may be a mounted volume. While that is away, nothing is missing and nothing is made: each call
 * throws SS_STORAGE_UNAVAILABLE.
 * @throws SS_DATA_DIR_UNUSABLE where the directory cannot be opened
 */
export function createLocalStorage(options: LocalStorageOptions): Storage {
  const { dir, clusterId, secret, clock = Date.now } = options
  if (secret === '')
    throw new SpectraError('SS_CONFIG_INVALID', 'Cannot open the storage: its URL secret is empty')
  const { root, temp } = openDirectory(dir, clusterId)
  const volume = createVolume(root, clusterId)
  const way = wayOver(temp)
  const tree = createTree(root, way)
  const discard = createDiscard(() => volume.here())

  /** What a failure means. What is missing may be away with its volume. */
  async function failure(what: string, error: unknown): Promise<unknown> {
    try {
      if (isMissing(error)) await volume.here()
      return await objectError(what, error, health)
    } catch (away) {
      return away
    }
  }

  /** Whether objects can be read and made here at all. */
  async function health(): Promise<void> {
    const path = tempPath(temp)
    try {
      await volume.here()
      await access(root, constants.R_OK | constants.W_OK | constants.X_OK)
      await writeFile(path, 'x', { flag: 'wx' }).catch(async (error: unknown) => {
        if (!isMissing(error)) throw error
        await volume.here()
        makeTemp(root, clusterId)
        await writeFile(path, 'x', { flag: 'wx' })
      })
    } catch (error) {
      throw storageError('write to the storage', error)
    } finally {
      await discard(path)
    }
  }

  /** Undefined where the volume is there, and the object is not. */
  async function find(key: string, verb: string, signal?: AbortSignal): Promise<FoundObject | undefined> {
    signal?.throwIfAborted()
    try {
      const found = await tree.find(key)
      if (!found) await volume.here()
      return found
    } catch (error) {
      throw await objectError(`${verb} ${key}`, error, health)
    }
  }

  const missing = (key: string, verb: string): SpectraError =>
    new SpectraError('SS_OBJECT_NOT_FOUND', `Cannot ${verb} ${key}: there is no such object`)

  async function mustFind(key: string, verb: string, signal?: AbortSignal): Promise<FoundObject> {
    const found = await find(key, verb, signal)
    if (!found) throw missing(key, verb)
    return found
  }

  /** Opens an object that was there just now. */
  async function openFound({ key, path }: FoundObject, verb: string): Promise<FileHandle> {
    try {
      return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    } catch (error) {
      if (!isMissing(error)) throw await failure(`${verb} ${key}`, error)
      await volume.here()
      throw missing(key, verb)
    }
  }

  async function* list(prefix: string, { signal }: StorageCall = {}): AsyncGenerator<StoredObject> {
    const { directories, begins } = prefixOf(prefix)
    signal?.throwIfAborted()
    try {
      await volume.here()
      for await (const object of tree.walk(directories, begins)) {
        signal?.throwIfAborted()
        yield object
      }
      // What went away on the way ended the walk early.
      await volume.here()
    } catch (error) {
      signal?.throwIfAborted()
      throw await objectError(`list ${prefix}`, error, health)
    }
  }

  async function move(from: string, key: string, signal?: AbortSignal): Promise<{ bytes: number }> {
    const segments = segmentsOf(key)
    const path = join(root, ...segments)
    const { size } = await lstat(from)
    await volume.here()
    signal?.throwIfAborted()
    for (let attempt = 1; ; attempt++) {
      try {
        await tree.makeParent(segments)
        await rename(from, path)
        return { bytes: size }
      } catch (error) {
        if (codeOf(error) !== 'ENOENT' || attempt === MOVES) throw error
      }
    }
  }

  /** Runs `fill` on a temporary path and moves the outcome to `key`; nothing stays behind when either fails. */
  async function store(
    key: string,
    signal: AbortSignal | undefined,
    fill: (path: string) => Promise<unknown>,
  ): Promise<{ bytes: number }> {
    const path = tempPath(temp)
    try {
      signal?.throwIfAborted()
      await fill(path)
      return await move(path, key, signal)
    } catch (error) {
      signal?.throwIfAborted()
      throw await failure(`store ${key}`, error)
    } finally {
      await discard(path)
    }
  }

  async function putFile(key: string, file: string, signal?: AbortSignal): Promise<{ bytes: number }> {
    try {
      signal?.throwIfAborted()
      const source = await lstat(file)
      if (source.isFile()) return await move(file, key, signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (codeOf(error) !== 'EXDEV') throw await failure(`store ${key}`, error)
      const stored = await store(key, signal, (path) => copyFile(file, path, constants.COPYFILE_FICLONE))
      await rm(file, { force: true }).catch(async (error: unknown) => {
        throw await failure(`remove ${file}, which is stored`, error)
      })
      return stored
    }
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot store ${key}: what should be stored is not a regular file`,
    )
  }

  return {
    async put(key, content, { signal } = {}) {
      try {
        segmentsOf(key)
        signal?.throwIfAborted()
      } catch (error) {
        if (content instanceof Readable) content.destroy()
        throw error
      }
      if (Buffer.isBuffer(content))
        return store(key, signal, (path) => writeFile(path, content, { flag: 'wx', signal }))
      if (!(content instanceof Readable)) return putFile(key, content.file, signal)
      return store(key, signal, (path) =>
        pipeline(content, createWriteStream(path, { flags: 'wx' }), { signal }),
      )
    },

    async copy(from, to, { signal } = {}) {
      segmentsOf(to)
      const source = await mustFind(from, 'copy', signal)
      await store(to, signal, (path) =>
        link(source.path, path).catch(() => copyFile(source.path, path, constants.COPYFILE_FICLONE)),
      )
    },

    async get(key, { range, signal } = {}) {
      const found = await mustFind(key, 'read', signal)
      if (range) checkRange(found, range)
      const file = await openFound(found, 'read')
      return toldByCode(file.createReadStream(range), `read ${key}`, signal)
    },

    async stat(key, { signal } = {}) {
      const found = await find(key, 'look at', signal)
      return found && { key, bytes: found.bytes, modifiedAt: found.modifiedAt }
    },

    async asFile(key, { signal } = {}) {
      const found = await mustFind(key, 'open', signal)
      // Whoever works on it could not tell a refusal from a damaged file.
      const file = await openFound(found, 'open')
      await file.close()
      // Whoever worked on a file that went away with its volume learns why it failed.
      return { path: found.path, release: () => volume.here() }
    },

    async remove(key, { signal } = {}) {
      const segments = segmentsOf(key)
      const found = await find(key, 'remove', signal)
      try {
        if (found) await rm(found.path, { force: true })
        await tree.prune(segments)
      } catch (error) {
        throw await objectError(`remove ${key}`, error, health)
      }
    },

    list,
    trash: createTrash(root, way, tree, volume, health),

    async signedUrl(key, options = {}) {
      segmentsOf(key)
      return signUrl(secret, key, expirySeconds(options, clock()))
    },

    health,
    verify: (url) => verifyUrl(secret, url, clock()),
  }
}

/** The directory that holds `temp`, by way of it: an empty mount point has no such way. */
const wayOver = (temp: string): string => `${temp}/..`

/** In one breath: a volume may go away at any moment, and nothing is made where its marker is not. */
function makeTemp(root: string, clusterId: string | undefined): string {
  const temp = join(root, TEMP_NAME)
  const isOurs = (): boolean => clusterId === undefined || existsSync(join(root, MARKER_NAME))
  if (!existsSync(temp) && isOurs()) mkdirSync(temp, { recursive: true })
  return temp
}

function openDirectory(dir: string, clusterId: string | undefined): { root: string; temp: string } {
  try {
    if (clusterId === undefined) mkdirSync(dir, { recursive: true })
    const root = realpathSync(dir)
    const temp = makeTemp(root, clusterId)
    if (lstatSync(temp).isSymbolicLink()) throw new Error(`${TEMP_NAME} in it is a symbolic link`)
    sweepTempDirectory(temp)
    return { root, temp }
  } catch (error) {
    if (clusterId !== undefined && isMissing(error)) throw away(dir, 'it is not there')
    const why = error instanceof Error ? error.message : String(error)
    throw new SpectraError('SS_DATA_DIR_UNUSABLE', `Cannot open the storage in ${dir}: ${why}`, {
      cause: error,
    })
  }
}

function checkRange({ key, bytes }: StoredObject, { start, end }: ByteRange): void {
  if (Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && start < bytes) return
  throw new SpectraError(
    'SS_RANGE_INVALID',
    `Cannot read bytes ${start}-${end} of ${key}: it has ${bytes} bytes`,
  )
}

/** A stream whose failures are those of the table, or the signal's reason: a volume may go away between two of its parts. */
function toldByCode<S extends Readable>(stream: S, what: string, signal?: AbortSignal): S {
  const destroy = stream.destroy.bind(stream)
  stream.destroy = (error) => {
    const told: unknown = signal?.aborted ? signal.reason : error && storageError(what, error)
    return destroy(told as Error | undefined)
  }
  if (signal) addAbortSignal(signal, stream)
  return stream
}
