import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Storage } from '../../../core/ports.ts'
import { storageContract, type StorageUnderTest } from '../../contracts/storage.ts'
import { storagePlaceContract } from '../../contracts/storage-place.ts'
import type { Break, Fault } from '../../contracts/faults.ts'
import {
  azurePlaceOn,
  azurite,
  azuriteUrl,
  NO_AZURITE,
  type AzurePlaceForTest,
} from '../../helpers/azurite.ts'
import { httpProxy, type HttpTrouble } from '../../helpers/http-proxy.ts'
import { selfSigned } from '../../helpers/odd-service.ts'
import { skipped } from '../../helpers/skipped.ts'
import { tempDir } from '../../helpers/temp.ts'

const CLUSTER = 'c1c1c1c1-0000-4000-8000-000000000001'
const OWN = ['objects/.cluster.json', 'objects/.tmp/health']

/** A refusal as Azure words it. */
const refusing = (status: number, code: string): HttpTrouble => ({
  status,
  headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
  body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
})

async function openAzure(t: Test): Promise<StorageUnderTest> {
  const on = await azurite(t)
  const { proxy, container } = on
  const [key, cert] = selfSigned(tempDir(t)) as [Buffer, Buffer]
  const secure = await httpProxy(t, proxy.url, { tls: { key, cert } })
  const dataDir = join(tempDir(t), 'data')
  const opened = (given: AzurePlaceForTest = {}): Storage =>
    azurePlaceOn(t, on, {
      dataDir,
      ...given,
      options: { timeoutMs: 2000, pageSize: 3, ...given.options },
    }).open({
      ...{ clusterId: CLUSTER, secret: 'a secret of the test', clock: Date.now },
    })
  await azurePlaceOn(t, on).mark(CLUSTER)
  const well = opened()
  const untrusted = opened({ by: secure.url })
  const stranger = opened({ options: { credentials: { key: Buffer.from('another').toString('base64') } } })
  let storage = well
  const instead = (other: Storage): Break => {
    return async () => {
      storage = other
      return () => void (storage = well)
    }
  }
  const breaks = (trouble: HttpTrouble): Break => {
    return async () => proxy.trouble(() => trouble)
  }
  const faults: Record<Fault, Break> = {
    async unreachable() {
      await proxy.stop()
      return () => proxy.start()
    },
    reset: breaks('cut'),
    silent: breaks('silent'),
    tls: instead(untrusted),
    denied: instead(stranger),
    refused: async () =>
      proxy.trouble(({ url = '', headers }) => {
        const asked = decodeURIComponent(`${url} ${String(headers['x-ms-copy-source'])}`)
        return asked.includes('objects/refused/')
          ? refusing(403, 'AuthorizationPermissionMismatch')
          : undefined
      }),
    throttled: breaks(refusing(503, 'ServerBusy')),
    broken: breaks(refusing(500, 'InternalError')),
    full: breaks(refusing(507, 'InsufficientStorage')),
  }
  /** All blobs, and those of which there are blocks only. */
  async function everything(): Promise<string[]> {
    const blobs = container.listBlobsFlat({ includeUncommitedBlobs: true })
    return (await Array.fromAsync(blobs, ({ name }) => name)).filter((name) => !OWN.includes(name)).sort()
  }
  let before: string[] | undefined
  return {
    storage: new Proxy({} as Storage, { get: (_, verb) => storage[verb as keyof Storage] }),
    filesOutlive: true,
    faults,
    leftovers: async () => (await everything()).filter((name) => !before?.includes(name)),
    async lose() {
      before = await everything()
      const back = proxy.trouble(() => refusing(404, 'ContainerNotFound'))
      return async () => {
        back()
        before = undefined
      }
    },
    async open(url) {
      if (!url.startsWith('/')) {
        const response = await fetch(url)
        return { status: response.status, body: Buffer.from(await response.arrayBuffer()) }
      }
      try {
        const chunks = await Array.fromAsync(await storage.get(storage.verify(url)))
        return { status: 200, body: Buffer.concat(chunks as Buffer[]) }
      } catch (error) {
        return { status: (error as { status: number }).status, body: Buffer.alloc(0) }
      }
    },
  }
}

if (azuriteUrl() === undefined) skipped(t, NO_AZURITE)
else {
  storageContract(t, 'Azure Blob', openAzure, {})
  storagePlaceContract(t, 'Place in Azure Blob', async (t) => azurePlaceOn(t, await azurite(t)))
}
