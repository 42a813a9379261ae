import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Test } from 'tap'
import { BlobServiceClient, StorageSharedKeyCredential, type ContainerClient } from '@azure/storage-blob'
import type { AzureOptions } from '../../core/storage/azure-blob/connection.ts'
import { azurePlace } from '../../core/storage/azure-blob/place.ts'
import type { StoragePlace } from '../../core/ports.ts'
import { httpProxy, type HttpProxy } from './http-proxy.ts'
import { tempDir } from './temp.ts'

/** Azurite of `scripts/services up azurite`; undefined where there is none. */
export const azuriteUrl = (): string | undefined => process.env.SPECTRA_TEST_AZURITE_URL

export const NO_AZURITE = 'no Azurite: SPECTRA_TEST_AZURITE_URL is not set (scripts/services up azurite)'

/** A container of one's own in Azurite, and a proxy before it that can break what is asked. */
export interface Azurite {
  proxy: HttpProxy
  account: string
  key: string
  /** Not by the proxy. */
  container: ContainerClient
  /** The address of a prefix of the container, as SPECTRA_STORAGE_URL says it. @param by the proxy, or another endpoint */
  address(more?: Record<string, string>, by?: string): URL
}

export async function azurite(t: Test): Promise<Azurite> {
  const url = new URL(azuriteUrl()!)
  const [account, key] = [url.username, decodeURIComponent(url.password)]
  const direct = `${url.origin}${url.pathname}`
  const service = new BlobServiceClient(direct, new StorageSharedKeyCredential(account, key))
  const container = service.getContainerClient(`test-${randomUUID()}`)
  await container.create()
  t.teardown(() => container.deleteIfExists())
  const proxy = await httpProxy(t, url.origin)
  return {
    ...{ proxy, account, key, container },
    address(more = {}, by = proxy.url) {
      const address = new URL(`azblob://${container.containerName}/objects`)
      const endpoint = `${by}${url.pathname}`
      address.search = new URLSearchParams({ account, endpoint, ...more }).toString()
      return address
    },
  }
}

export interface AzurePlaceForTest {
  /** Behind the `?` of its address. */
  more?: Record<string, string>
  by?: string
  dataDir?: string
  options?: AzureOptions
}

/** A place in it, with the account's key, and little patience. */
export function azurePlaceOn(t: Test, on: Azurite, given: AzurePlaceForTest = {}): StoragePlace {
  const { more, by, dataDir = join(tempDir(t), 'data'), options } = given
  const none = { azureConnectionString: '', azureAccount: '', azureSas: '' }
  const config = { dataDir, fileCacheBytes: 1e9, ...none, azureKey: on.key }
  return azurePlace(on.address(more, by), config, { attempts: 2, timeoutMs: 5000, ...options })
}
