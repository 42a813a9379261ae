import { join } from 'node:path'
import type { StoragePlace, StoredObject } from '../../ports.ts'
import { createFileCache } from '../file-cache/file-cache.ts'
import { prefixOf } from '../keys.ts'
import { s3Address } from './address.ts'
import { connectS3, s3Error, type S3Options } from './connection.ts'
import { readOwner, writeOwner } from './marker.ts'
import { objectsOf } from './pages.ts'
import { createS3Storage } from './storage.ts'

/** Where a node keeps files of objects, and how many bytes of them. */
export interface S3PlaceConfig {
  dataDir: string
  fileCacheBytes: number
}

/**
 * A prefix of an S3 bucket, `s3://bucket/prefix?endpoint=...&region=...`. The bucket must be there: it is not made.
 * @throws SS_CONFIG_INVALID
 */
export function s3Place(url: URL, config: S3PlaceConfig, options: S3Options = {}): StoragePlace {
  const address = s3Address(url)
  const connection = connectS3(address, options)

  async function* list(prefix: string): AsyncGenerator<StoredObject> {
    prefixOf(prefix)
    try {
      yield* objectsOf(connection, prefix)
    } catch (error) {
      throw s3Error(`look into ${address.name}`, error)
    }
  }

  return {
    name: address.name,
    owner: () => readOwner(connection),
    mark: (clusterId, how) => writeOwner(connection, clusterId, how),
    list,
    open: (given) => {
      const files = createFileCache({ dir: join(config.dataDir, 'file-cache'), bytes: config.fileCacheBytes })
      return createS3Storage(connection, { ...given, files })
    },
  }
}
