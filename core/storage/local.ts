import { constants, createWriteStream, realpathSync } from 'node:fs'
import { copyFile, link, lstat, open, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SpectraError } from '../errors.ts'
import type { Storage, StoredObject } from '../ports.ts'
import { codeOf, storageError } from './failures.ts'
import { prefixOf, segmentsOf, TEMP_NAME } from './keys.ts'
import { signUrl, verifyUrl, type SignedKey } from './signed-url.ts'
import { openTempDirectory, tempPath } from './temp-files.ts'
import { createTree, type FoundObject } from './tree.ts'

export interface LocalStorageOptions {
  /** Made where it is missing. Everything in it but `.tmp` is an object. */
  dir: string
  /** Signs URLs. */
  secret: string
  /** Milliseconds since 1970. @default Date.now */
  clock?: () => number
}

export interface LocalStorage extends Storage {
  /** The key that a signed URL opens. @throws SS_URL_SIGNATURE where it is wrong or expired */
  verify(signed: string | SignedKey): string
}

const HOUR_SECONDS = 3600
/** Attempts to name a file in a directory that removers of empty directories keep taking away. */
const MOVES = 5

/**
 * Objects as files below one directory. A new object is written to `.tmp` in the same file system and gets its name by
 * rename, so readers see all of it or nothing, whatever is killed (not: whatever loses power; nothing is fsynced).
 * Files are never changed in place, therefore a copy can be a hard link. Symbolic links are refused, not followed.
 * @throws SS_DATA_DIR_UNUSABLE where the directory cannot be made
 */
export function createLocalStorage({ dir, secret, clock = Date.now }: LocalStorageOptions): LocalStorage {
  if (secret === '')
    throw new SpectraError('SS_CONFIG_INVALID', 'Cannot open the storage: its URL secret is empty')
  const { root, temp } = openDirectory(dir, clock())
  const tree = createTree(root)

  async function mustFind(key: string, verb: string): Promise<FoundObject> {
    const found = await tree.find(key)
    if (!found)
      throw new SpectraError('SS_OBJECT_NOT_FOUND', `Cannot ${verb} ${key}: there is no such object`)
    return found
  }

  async function move(from: string, key: string): Promise<StoredObject> {
    const segments = segmentsOf(key)
    const path = join(root, ...segments)
    const { size, mtime } = await lstat(from)
    for (let attempt = 1; ; attempt++) {
      try {
        await tree.makeParent(segments)
        await rename(from, path)
        return { key, bytes: size, modifiedAt: mtime }
      } catch (error) {
        if (codeOf(error) !== 'ENOENT' || attempt === MOVES) throw error
      }
    }
  }

  /** Runs `fill` on a temporary path and moves the outcome to `key`; nothing stays behind when either fails. */
  async function store(key: string, fill: (path: string) => Promise<unknown>): Promise<StoredObject> {
    const path = tempPath(temp)
    try {
      await fill(path)
      return await move(path, key)
    } catch (error) {
      throw storageError(`store ${key}`, error)
    } finally {
      await rm(path, { force: true })
    }
  }

  async function putFile(key: string, file: string): Promise<StoredObject> {
    try {
      const source = await lstat(file)
      if (source.isFile()) return await move(file, key)
    } catch (error) {
      if (codeOf(error) !== 'EXDEV') throw storageError(`store ${key}`, error)
      const stored = await store(key, (path) => copyFile(file, path, constants.COPYFILE_FICLONE))
      await rm(file, { force: true })
      return stored
    }
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot store ${key}: what should be stored is not a regular file`,
    )
  }

  return {
    async put(key, content) {
      try {
        segmentsOf(key)
      } catch (error) {
        if (content instanceof Readable) content.destroy()
        throw error
      }
      if (Buffer.isBuffer(content)) return store(key, (path) => writeFile(path, content, { flag: 'wx' }))
      if (!(content instanceof Readable)) return putFile(key, content.file)
      return store(key, (path) => pipeline(content, createWriteStream(path, { flags: 'wx' })))
    },

    async copy(from, to) {
      segmentsOf(to)
      const source = await mustFind(from, 'copy')
      return store(to, (path) =>
        link(source.path, path).catch(() => copyFile(source.path, path, constants.COPYFILE_FICLONE)),
      )
    },

    async get(key, range) {
      const found = await mustFind(key, 'read')
      if (range) checkRange(found, range)
      const file = await open(found.path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(
        (error: unknown) => {
          if (codeOf(error) !== 'ENOENT') throw storageError(`read ${key}`, error)
          throw new SpectraError('SS_OBJECT_NOT_FOUND', `Cannot read ${key}: there is no such object`)
        },
      )
      return file.createReadStream(range)
    },

    async stat(key) {
      const found = await tree.find(key)
      return found && { key, bytes: found.bytes, modifiedAt: found.modifiedAt }
    },

    async asFile(key) {
      const { path } = await mustFind(key, 'open')
      return { path, release: () => Promise.resolve() }
    },

    async remove(key) {
      const segments = segmentsOf(key)
      try {
        const found = await tree.find(key)
        if (found) await rm(found.path, { force: true })
        await tree.prune(segments)
      } catch (error) {
        throw storageError(`remove ${key}`, error)
      }
    },

    async *list(prefix) {
      const { directories, begins } = prefixOf(prefix)
      yield* tree.walk(directories, begins)
    },

    async signedUrl(key, { expiresInSeconds = HOUR_SECONDS } = {}) {
      segmentsOf(key)
      return signUrl(secret, key, Math.floor(clock() / 1000) + expiresInSeconds)
    },

    async health() {
      const path = tempPath(temp)
      try {
        await writeFile(path, 'x', { flag: 'wx' })
      } catch (error) {
        throw storageError('write to the storage', error)
      } finally {
        await rm(path, { force: true })
      }
    },

    verify: (signed) => verifyUrl(secret, signed, clock()),
  }
}

function openDirectory(dir: string, now: number): { root: string; temp: string } {
  try {
    openTempDirectory(join(dir, TEMP_NAME), now)
    const root = realpathSync(dir)
    return { root, temp: join(root, TEMP_NAME) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new SpectraError('SS_DATA_DIR_UNUSABLE', `Cannot open the storage in ${dir}: ${why}`, {
      cause: error,
    })
  }
}

function checkRange({ key, bytes }: StoredObject, { start, end }: { start: number; end: number }): void {
  if (Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && start < bytes) return
  throw new SpectraError(
    'SS_RANGE_INVALID',
    `Cannot read bytes ${start}-${end} of ${key}: it has ${bytes} bytes`,
  )
}
