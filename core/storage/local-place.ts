import { realpath } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { StoragePlace, StoredObject } from '../ports.ts'
import { isMissing, storageError } from './failures.ts'
import { prefixOf } from './keys.ts'
import { createLocalStorage } from './local.ts'
import { createTree } from './tree.ts'
import { readMarker, writeMarker } from './volume.ts'

/** A directory of objects, by its path or a `file:` URL. It may be a mounted volume, and away. */
export function localPlace(place: string | URL): StoragePlace {
  const dir = typeof place === 'string' ? place : fileURLToPath(place)

  async function* list(prefix: string): AsyncGenerator<StoredObject> {
    const { directories, begins } = prefixOf(prefix)
    try {
      yield* createTree(await realpath(dir)).walk(directories, begins)
    } catch (error) {
      if (!isMissing(error)) throw storageError(`look into ${dir}`, error)
    }
  }

  return {
    name: dir,
    owner: () => readMarker(dir),
    mark: (clusterId, options) => writeMarker(dir, clusterId, options),
    list,
    open: (options) => createLocalStorage({ dir, ...options }),
  }
}
