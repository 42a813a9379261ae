import { constants } from 'node:fs'
import { copyFile, link, lstat, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StorageCall, Trash } from '../ports.ts'
import { codeOf, isMissing, objectError } from './failures.ts'
import { segmentsOf, TRASH_NAME } from './keys.ts'
import { instantOf, stampOf } from './stamps.ts'
import { createTree, type Tree } from './tree.ts'
import type { Volume } from './volume.ts'

/**
 * Objects are moved, not copied, to `.trash/<instant>/<key>` of the same directory, so that the trash tells by itself what came
 * from where, and when: no database is needed to bring it back.
 */
export function createTrash(
  root: string,
  way: string,
  tree: Tree,
  volume: Volume,
  healthy: () => Promise<void>,
): Trash {
  const home = join(root, TRASH_NAME)
  const wayHome = `${way}/${TRASH_NAME}`
  const trashed = createTree(home, wayHome)

  async function at<T>(what: string, call: StorageCall, work: () => Promise<T>): Promise<T> {
    call.signal?.throwIfAborted()
    try {
      await volume.here()
      return await work()
    } catch (error) {
      throw await objectError(what, error, healthy)
    }
  }

  return {
    put: (key, when, call = {}) =>
      at(`put ${key} into the trash`, call, async () => {
        const found = await tree.find(key)
        if (!found) {
          // It may have gone away with its volume.
          await volume.here()
          return false
        }
        const segments = [stampOf(when), ...segmentsOf(key)]
        await mkdir(wayHome).catch((error: unknown) => {
          if (codeOf(error) !== 'EEXIST') throw error
        })
        await trashed.makeParent(segments)
        await rename(found.path, join(home, ...segments))
        await tree.prune(segmentsOf(key))
        return true
      }),

    async *list({ signal } = {}) {
      signal?.throwIfAborted()
      try {
        await volume.here()
        for await (const { key, ...object } of trashed.walk([], '')) {
          signal?.throwIfAborted()
          const cut = key.indexOf('/')
          const trashedAt = instantOf(key.slice(0, cut))
          if (!Number.isNaN(trashedAt.getTime())) yield { ...object, key: key.slice(cut + 1), trashedAt }
        }
      } catch (error) {
        signal?.throwIfAborted()
        throw await objectError('list the trash', error, healthy)
      }
    },

    restore: ({ key, trashedAt }, call = {}) =>
      at(`bring back ${key}`, call, async () => {
        const segments = segmentsOf(key)
        const from = join(home, stampOf(trashedAt), ...segments)
        const to = join(root, ...segments)
        try {
          await lstat(from)
          await tree.makeParent(segments)
          await link(from, to).catch((error: unknown) => {
            if (codeOf(error) === 'EEXIST') throw error
            return copyFile(from, to, constants.COPYFILE_EXCL)
          })
        } catch (error) {
          if (codeOf(error) === 'EEXIST' || isMissing(error)) return false
          throw error
        }
        await rm(from)
        await trashed.prune([stampOf(trashedAt), ...segments])
        return true
      }),

    remove: ({ key, trashedAt }, call = {}) =>
      at(`remove ${key} from the trash`, call, async () => {
        const segments = [stampOf(trashedAt), ...segmentsOf(key)]
        await rm(join(home, ...segments), { force: true })
        await trashed.prune(segments)
      }),
  }
}
