import { join } from 'node:path'
import type { StoragePlace, StoredObject } from '../../ports.ts'
import { createFileCache } from '../file-cache/file-cache.ts'
import { prefixOf } from '../keys.ts'
import { azureAddress } from './address.ts'
import { azureError, connectAzure, type AzureOptions } from './connection.ts'
import { readOwner, writeOwner } from './marker.ts'
import { objectsOf } from './pages.ts'
import { createAzureStorage } from './storage.ts'

/** Who asks, where a node keeps files of objects, and how many bytes of them. */
export interface AzurePlaceConfig {
  dataDir: string
  fileCacheBytes: number
  azureConnectionString: string
  azureAccount: string
  azureKey: string
  azureSas: string
}

/**
 * A prefix of a container of Azure Blob Storage, `azblob://container/prefix?account=...`. The container must be there: it is not made.
 * @throws SS_CONFIG_INVALID
 */
export function azurePlace(url: URL, config: AzurePlaceConfig, options: AzureOptions = {}): StoragePlace {
  const address = azureAddress(url)
  const credentials = {
    connectionString: config.azureConnectionString,
    account: config.azureAccount,
    key: config.azureKey,
    sasToken: config.azureSas,
  }
  const connection = connectAzure(address, { credentials, ...options })

  async function* list(prefix: string): AsyncGenerator<StoredObject> {
    prefixOf(prefix)
    try {
      yield* objectsOf(connection, prefix)
    } catch (error) {
      throw azureError(`look into ${address.name}`, error)
    }
  }

  return {
    name: address.name,
    owner: () => readOwner(connection),
    mark: (clusterId, how) => writeOwner(connection, clusterId, how),
    list,
    open: (given) => {
      const files = createFileCache({ dir: join(config.dataDir, 'file-cache'), bytes: config.fileCacheBytes })
      return createAzureStorage(connection, { ...given, files })
    },
  }
}
