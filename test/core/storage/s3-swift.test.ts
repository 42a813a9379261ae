import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import t, { type Test } from 'tap'
import type { Storage } from '../../../core/ports.ts'
import { s3Place } from '../../../core/storage/s3/place.ts'
import type { Break, Fault } from '../../contracts/faults.ts'
import { storageContract, type StorageUnderTest } from '../../contracts/storage.ts'
import { storagePlaceContract } from '../../contracts/storage-place.ts'
import { httpProxy, type HttpProxy, type HttpTrouble } from '../../helpers/http-proxy.ts'
import { selfSigned } from '../../helpers/odd-service.ts'
import { skipped } from '../../helpers/skipped.ts'
import { tempDir } from '../../helpers/temp.ts'

const CLUSTER = 'c1c1c1c1-0000-4000-8000-000000000001'
const OWN = ['objects/.cluster.json', 'objects/.tmp/health']
const REGION = 'us-east-1'
const SWIFT = process.env.SPECTRA_TEST_SWIFT_URL

interface Swift {
  bucket: string
  proxy: HttpProxy
  /** Not by the proxy. */
  client: S3Client
  credentials: { accessKeyId: string; secretAccessKey: string }
}

/** A bucket of one's own in Debian's Swift, and a proxy before it that can break what is asked. */
async function swift(t: Test): Promise<Swift> {
  const { origin, username, password } = new URL(SWIFT!)
  const credentials = { accessKeyId: decodeURIComponent(username), secretAccessKey: password }
  const client = new S3Client({
    ...{ endpoint: origin, region: REGION, forcePathStyle: true, credentials },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
  const bucket = `test-${randomUUID()}`
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  t.teardown(async () => {
    for (const { Key } of (await client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? [])
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
    await client.send(new DeleteBucketCommand({ Bucket: bucket }))
    client.destroy()
  })
  return { bucket, proxy: await httpProxy(t, origin), client, credentials }
}

function placeOn(t: Test, on: Swift, given: { by?: string; wrong?: boolean; dataDir?: string } = {}) {
  const { by = on.proxy.url, wrong = false, dataDir = join(tempDir(t), 'data') } = given
  const url = new URL(`s3://${on.bucket}/objects`)
  url.search = new URLSearchParams({ endpoint: by, region: REGION }).toString()
  const credentials = wrong ? { ...on.credentials, secretAccessKey: 'another one' } : on.credentials
  const patience = { attempts: 2, timeoutMs: 3000, pageSize: 3 }
  return s3Place(url, { dataDir, fileCacheBytes: 1e9 }, { credentials, ...patience })
}

const refusing = (status: number, code: string): HttpTrouble => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
})

async function openSwift(t: Test): Promise<StorageUnderTest> {
  const on = await swift(t)
  const { proxy, client, bucket } = on
  const [key, cert] = selfSigned(tempDir(t)) as [Buffer, Buffer]
  const secure = await httpProxy(t, proxy.url, { tls: { key, cert } })
  const dataDir = join(tempDir(t), 'data')
  const opened = (given: { by?: string; wrong?: boolean } = {}): Storage =>
    placeOn(t, on, { dataDir, ...given }).open({
      ...{ clusterId: CLUSTER, secret: 'a secret of the test', clock: Date.now },
    })
  await placeOn(t, on).mark(CLUSTER, { replace: true })
  const well = opened()
  const untrusted = opened({ by: secure.url })
  const stranger = opened({ wrong: true })
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
  const faults: Partial<Record<Fault, Break>> = {
    async unreachable() {
      await proxy.stop()
      return () => proxy.start()
    },
    reset: breaks('cut'),
    tls: instead(untrusted),
    denied: instead(stranger),
    refused: async () =>
      proxy.trouble(({ url = '', headers }) => {
        const asked = decodeURIComponent(`${url} ${String(headers['x-amz-copy-source'])}`)
        return asked.includes('objects/refused/') ? refusing(403, 'AccessDenied') : undefined
      }),
    broken: breaks(refusing(500, 'InternalError')),
  }
  /** All objects, and uploads that are not complete. */
  async function everything(): Promise<string[]> {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
    const parts = Uploads.map(({ Key }) => `part of ${Key}`)
    return [...Contents.map(({ Key }) => Key!), ...parts].filter((name) => !OWN.includes(name)).sort()
  }
  let before: string[] | undefined
  return {
    storage: new Proxy({} as Storage, { get: (_, verb) => storage[verb as keyof Storage] }),
    filesOutlive: true,
    faults,
    leftovers: async () => (await everything()).filter((name) => !before?.includes(name)),
    async lose() {
      before = await everything()
      const back = proxy.trouble(() => refusing(404, 'NoSuchBucket'))
      return async () => {
        back()
        before = undefined
      }
    },
    async open(url) {
      const response = await fetch(url)
      // It says 400 to who shows no signature at all.
      const status = response.status === 400 ? 403 : response.status
      return { status, body: Buffer.from(await response.arrayBuffer()) }
    },
  }
}

if (SWIFT === undefined) skipped(t, 'no Swift: SPECTRA_TEST_SWIFT_URL is not set (scripts/services up swift)')
else {
  const elsewhere = 'it is tried on the stand-in of S3: the adapter is the same'
  storageContract(t, 'S3 on Swift', openSwift, { silent: elsewhere, throttled: elsewhere, full: elsewhere })
  storagePlaceContract(t, 'Place on Swift', async (t) => placeOn(t, await swift(t)))
}
