import { DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { s3Address } from '../../core/storage/s3/address.ts'
import { s3Place } from '../../core/storage/s3/place.ts'

/** Takes a file to the store and back. Both ways leave nothing behind. */
export interface Way {
  up(file: string): Promise<void>
  down(): Promise<void>
}

/** What a process that goes one way is told: by which it goes, where the store is, and in which directory it works. */
export interface Given {
  way: keyof typeof WAYS
  store: string
  dir: string
}

/** The bare SDK: parts of its library as large as ours, and checksums as ours are for a server other than AWS. */
function plain({ store, dir }: Given): Way {
  const { bucket, endpoint, region, pathStyle } = s3Address(new URL(store))
  const client = new S3Client({
    ...{ region, endpoint: endpoint!, forcePathStyle: pathStyle },
    ...{ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' },
  })
  const object = { Bucket: bucket, Key: 'plain.bin' }
  const partSize = 8 * 1024 * 1024
  return {
    async up(file) {
      await new Upload({ client, partSize, params: { ...object, Body: createReadStream(file) } }).done()
    },
    async down() {
      const { Body } = await client.send(new GetObjectCommand(object))
      await pipeline(Body as Readable, createWriteStream(join(dir, 'plain.bin')))
      await rm(join(dir, 'plain.bin'))
      await client.send(new DeleteObjectCommand(object))
    },
  }
}

function openStorage({ store, dir }: Given) {
  const config = { dataDir: dir, fileCacheBytes: 0 }
  return s3Place(new URL(store), config).open({
    clusterId: undefined,
    secret: 'of the bench',
    clock: Date.now,
  })
}

/** As the gateway stores an upload, and serves it. */
function streamed(given: Given): Way {
  const storage = openStorage(given)
  return {
    async up(file) {
      await storage.put('streamed.bin', createReadStream(file))
    },
    async down() {
      const to = join(given.dir, 'streamed.bin')
      await pipeline(await storage.get('streamed.bin'), createWriteStream(to))
      await rm(to)
      await storage.remove('streamed.bin')
    },
  }
}

/** As a worker stores a chunk, and another node opens it: with the SHA-256 of its content, which is compared. */
function hashed(given: Given): Way {
  const storage = openStorage(given)
  return {
    async up(file) {
      const own = join(given.dir, 'hashed.bin')
      await link(file, own)
      await storage.put('hashed.bin', { file: own })
    },
    async down() {
      const { release } = await storage.asFile('hashed.bin')
      await release()
      await storage.remove('hashed.bin')
    },
  }
}

export const WAYS = { plain, streamed, hashed }
