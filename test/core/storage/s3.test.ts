import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Storage } from '../../../core/ports.ts'
import { storageContract, type StorageUnderTest } from '../../contracts/storage.ts'
import { storagePlaceContract } from '../../contracts/storage-place.ts'
import type { Break, Fault } from '../../contracts/faults.ts'
import { selfSigned } from '../../helpers/odd-service.ts'
import { S3Refusal } from '../../helpers/s3/answers.ts'
import type { Bucket } from '../../helpers/s3/bucket.ts'
import { s3Server, type S3Request, type S3Server, type S3Trouble } from '../../helpers/s3-server.ts'
import { s3PlaceOn } from '../../helpers/s3-storage.ts'
import { tempDir } from '../../helpers/temp.ts'

const CLUSTER = 'c1c1c1c1-0000-4000-8000-000000000001'
const OWN = ['objects/.cluster.json', 'objects/.tmp/health']

/** All objects and parts that are there. */
function everything(bucket: Bucket | undefined): string[] {
  const parts = [...(bucket?.uploads.values() ?? [])].map(({ key }) => `part of ${key}`)
  const objects = [...(bucket?.objects.keys() ?? [])].filter((key) => !OWN.includes(key))
  return [...objects, ...parts].sort()
}

async function openS3(t: Test, more: Record<string, string>): Promise<StorageUnderTest> {
  let now = Date.UTC(2026, 0, 1)
  const clock = () => now
  const [key, cert] = selfSigned(tempDir(t)) as [Buffer, Buffer]
  const server = await s3Server(t, { clock })
  const secure = await s3Server(t, { tls: { key, cert } })
  const dataDir = join(tempDir(t), 'data')
  const opened = (on: S3Server, options = {}): Storage =>
    s3PlaceOn(t, on, { more, dataDir, options: { timeoutMs: 1000, pageSize: 3, ...options } }).open({
      ...{ clusterId: CLUSTER, secret: 'a secret of the test', clock },
    })
  await s3PlaceOn(t, server).mark(CLUSTER)
  const well = opened(server)
  const untrusted = opened(secure)
  let storage = well
  const breaks = (trouble: S3Trouble | ((request: S3Request) => S3Trouble | undefined)): Break => {
    return async () => server.trouble(typeof trouble === 'function' ? trouble : () => trouble)
  }
  const refusing = (status: number, code: string): S3Trouble => ({
    refuse: new S3Refusal(status, code, code),
  })
  const faults: Record<Fault, Break> = {
    async unreachable() {
      await server.stop()
      return () => server.start()
    },
    reset: breaks('cut'),
    silent: breaks('silent'),
    async tls() {
      storage = untrusted
      return () => void (storage = well)
    },
    async denied() {
      const { credentials } = server
      server.credentials = { ...credentials, secretAccessKey: 'another one by now' }
      return () => void (server.credentials = credentials)
    },
    refused: breaks(({ key, prefix }) => {
      const isMeant = [key, prefix].some((one) => one.startsWith('objects/refused/'))
      return isMeant ? refusing(403, 'AccessDenied') : undefined
    }),
    throttled: breaks(refusing(503, 'SlowDown')),
    broken: breaks(refusing(500, 'InternalError')),
    full: breaks(refusing(507, 'InsufficientStorage')),
  }
  return {
    storage: new Proxy({} as Storage, { get: (_, verb) => storage[verb as keyof Storage] }),
    filesOutlive: true,
    faults,
    leftovers: () => Promise.resolve(everything(server.buckets.get('spectra'))),
    async lose() {
      const bucket = server.buckets.get('spectra')!
      server.buckets.delete('spectra')
      return async () => void server.buckets.set('spectra', bucket)
    },
    advance: (seconds) => void (now += seconds * 1000),
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

storageContract(t, 'S3', (t) => openS3(t, { checksums: 'supported' }), {})
storagePlaceContract(t, 'Place on S3', async (t) => s3PlaceOn(t, await s3Server(t)))
