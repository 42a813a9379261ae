import { lstat, mkdir, readdir, realpath, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SpectraError } from '../errors.ts'
import type { StoredObject } from '../ports.ts'
import { codeOf, isMissing } from './failures.ts'
import { isReserved, segmentsOf } from './keys.ts'

export type FoundObject = StoredObject & { path: string }

/** The directories and files below one real directory, by key. Symbolic links are refused, never followed. */
export interface Tree {
  /** The object's file; undefined where there is none, or no regular file. */
  find(key: string): Promise<FoundObject | undefined>
  /** Makes the directory of an object, one level at a time, so that no link is followed on the way. */
  makeParent(segments: readonly string[]): Promise<void>
  /** Removes directories that became empty, from the object's own upwards. */
  prune(segments: readonly string[]): Promise<void>
  /** Below `directories`, names that begin with `begins`, in the order of the keys' characters as object stores list. */
  walk(directories: readonly string[], begins: string): AsyncGenerator<StoredObject>
}

/** Undefined where a system call failed because nothing is there. */
const nothing = (error: unknown): undefined => {
  if (!isMissing(error)) throw error
  return undefined
}

/**
 * @param root a real path: one without symbolic links in it
 * @param way another path of the same directory, by which new ones are made: where that leads over a directory which only
 *   the volume has, nothing is made in the place of a volume that goes away just then
 */
export function createTree(root: string, way = root): Tree {
  /** The directory of an object; undefined where it does not exist. */
  async function parentOf(segments: readonly string[]): Promise<string | undefined> {
    const wanted = join(root, ...segments.slice(0, -1))
    const found = await realpath(wanted).catch(nothing)
    if (found === undefined || found === wanted) return found
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot open ${segments.join('/')}: a symbolic link is in its path`,
    )
  }

  async function find(key: string): Promise<FoundObject | undefined> {
    const segments = segmentsOf(key)
    const parent = await parentOf(segments)
    if (parent === undefined) return undefined
    const path = join(parent, segments.at(-1)!)
    const found = await lstat(path).catch(nothing)
    return found?.isFile() ? { key, bytes: found.size, modifiedAt: found.mtime, path } : undefined
  }

  async function* walk(directories: readonly string[], begins: string): AsyncGenerator<StoredObject> {
    const parent = await parentOf([...directories, '_'])
    if (parent === undefined) return
    const entries = (await readdir(parent, { withFileTypes: true }).catch(nothing)) ?? []
    const names = entries
      .filter((entry) => entry.name.startsWith(begins) && (entry.isDirectory() || entry.isFile()))
      .filter((entry) => directories.length > 0 || !isReserved(entry.name))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .sort((a, b) => (a < b ? -1 : 1))
    for (const name of names) {
      if (name.endsWith('/')) {
        yield* walk([...directories, name.slice(0, -1)], '')
        continue
      }
      const found = await lstat(join(parent, name)).catch(nothing)
      const key = [...directories, name].join('/')
      if (found?.isFile()) yield { key, bytes: found.size, modifiedAt: found.mtime }
    }
  }

  return {
    find,
    walk,

    async makeParent(segments) {
      if (await parentOf(segments)) return
      for (let depth = 1; depth < segments.length; depth++) {
        // Not `join`, which would shorten the way.
        await mkdir([way, ...segments.slice(0, depth)].join('/')).catch((error: unknown) => {
          if (codeOf(error) !== 'EEXIST') throw error
        })
        await parentOf(segments.slice(0, depth + 1))
      }
    },

    async prune(segments) {
      for (let depth = segments.length - 1; depth > 0; depth--) {
        try {
          await rmdir(join(root, ...segments.slice(0, depth)))
        } catch (error) {
          if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return
          throw error
        }
      }
    },
  }
}
