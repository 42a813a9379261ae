import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SpectraError } from '../../errors.ts'
import type { Storage, StorageCall } from '../../ports.ts'
import { expirySeconds } from '../../url-expiry.ts'
import type { FileCache } from '../file-cache/file-cache.ts'
import { createGround } from '../ground.ts'
import { prefixOf, segmentsOf, TEMP_NAME } from '../keys.ts'
import {
  badRange,
  checkFile,
  checkHash,
  checkRange,
  contentName,
  createTold,
  fileName,
  hashOf,
  SHA256,
  toldByCode,
} from '../object-store.ts'
import { signUrl, verifyUrl } from '../signed-url.ts'
import { s3Error, statusOf, type S3Connection } from './connection.ts'
import { copyObject } from './copy.ts'
import { readOwner } from './marker.ts'
import { objectsOf } from './pages.ts'
import { createS3Trash } from './trash.ts'
import { PART_BYTES, upload } from './upload.ts'

export interface S3StorageOptions {
  clusterId: string | undefined
  /** Signs the URLs that the gateway serves. */
  secret: string
  /** Milliseconds since 1970. */
  clock: () => number
  files: FileCache
}

/** S3 takes no longer lease of a presigned URL. */
const LONGEST_LEASE_SECONDS = 7 * 86_400
const HOUR_MS = 3_600_000

/**
 * Objects of one prefix of an S3 bucket. An object appears by its last request, whole; what is read of it while another takes its
 * place is read to its end. Errors of the SDK are told by the codes of the port: a bucket that is not there, a key that is not taken
 * and a store that asks for patience are outages; what is refused of one object, while the store is well, is that object's.
 */
export function createS3Storage(connection: S3Connection, options: S3StorageOptions): Storage {
  const { clusterId, secret, clock, files } = options
  const { client, at, stored, address } = connection
  const ground = createGround(address.name, () => readOwner(connection), clusterId)
  const told = createTold(s3Error, ground, health)
  const withSignal = ({ signal }: StorageCall) => (signal ? { abortSignal: signal } : {})

  /** Whether objects can be read and made here at all. */
  async function health(): Promise<void> {
    await ground.here()
    try {
      await client.send(
        new PutObjectCommand({ ...at(`${TEMP_NAME}/health`), ...stored('health'), Body: 'x' }),
      )
    } catch (thrown) {
      const error = s3Error(`write to ${address.name}`, thrown)
      if (error.code === 'SS_DISK_FULL') throw error
      throw new SpectraError('SS_STORAGE_UNAVAILABLE', error.message, { cause: thrown })
    }
  }

  async function putBuffer(key: string, content: Buffer, metadata: object, call: StorageCall) {
    const command = new PutObjectCommand({ ...at(key), ...stored(key), ...metadata, Body: content })
    await client.send(command, withSignal(call))
    return { bytes: content.length }
  }

  async function putFile(key: string, file: string, call: StorageCall): Promise<{ bytes: number }> {
    await checkFile(key, file)
    const sha256 = await hashOf(file, call.signal)
    const content = createReadStream(file, { highWaterMark: 1024 * 1024 })
    const done = await upload(connection, key, content, { metadata: { [SHA256]: sha256 }, ...call })
    await files.keep(contentName(key, sha256), file)
    await rm(file, { force: true })
    return done
  }

  return {
    isRemote: true,

    async put(key, content, call = {}) {
      // Told by whoever reads it; it may end before that begins.
      if (content instanceof Readable) content.on('error', () => undefined)
      try {
        segmentsOf(key)
        call.signal?.throwIfAborted()
        return await told(`store ${key}`, call, async () => {
          if (Buffer.isBuffer(content) && content.length <= PART_BYTES)
            return putBuffer(key, content, {}, call)
          if (Buffer.isBuffer(content)) return upload(connection, key, Readable.from([content]), call)
          if (content instanceof Readable) return upload(connection, key, content, call)
          return putFile(key, content.file, call)
        })
      } catch (error) {
        if (content instanceof Readable) content.destroy()
        throw error
      }
    },

    async copy(from, to, call = {}) {
      for (const key of [from, to]) segmentsOf(key)
      await told(`copy ${from}`, call, () => copyObject(connection, from, to, call))
    },

    async get(key, { range, ...call } = {}) {
      segmentsOf(key)
      if (range) checkRange(key, range)
      return told(`read ${key}`, call, async () => {
        const Range = range && `bytes=${range.start}-${range.end}`
        try {
          const { Body } = await client.send(new GetObjectCommand({ ...at(key), Range }), withSignal(call))
          return toldByCode(Body as Readable, `read ${key}`, s3Error, call.signal)
        } catch (error) {
          if (range && statusOf(error) === 416) throw badRange(key, range)
          throw error
        }
      })
    },

    async stat(key, call = {}) {
      segmentsOf(key)
      return told(`look at ${key}`, call, async () => {
        try {
          const found = await client.send(new HeadObjectCommand(at(key)), withSignal(call))
          return { key, bytes: found.ContentLength ?? 0, modifiedAt: found.LastModified ?? new Date(0) }
        } catch (error) {
          if (statusOf(error) !== 404) throw error
          await ground.here()
          return undefined
        }
      })
    },

    async asFile(key, call = {}) {
      segmentsOf(key)
      return told(`open ${key}`, call, async () => {
        const { ETag, Metadata } = await client.send(new HeadObjectCommand(at(key)), withSignal(call))
        const sha256 = Metadata?.[SHA256]
        return files.hold(fileName(address.name, key, ETag ?? '', sha256), async (path) => {
          const command = new GetObjectCommand({ ...at(key), IfMatch: ETag })
          const { Body } = await client.send(command, withSignal(call))
          const content = toldByCode(Body as Readable, `open ${key}`, s3Error, call.signal)
          await pipeline(content, createWriteStream(path, { flags: 'wx' }), call)
          await checkHash(key, path, sha256, call.signal)
        })
      })
    },

    async remove(key, call = {}) {
      segmentsOf(key)
      await told(`remove ${key}`, call, () => client.send(new DeleteObjectCommand(at(key)), withSignal(call)))
    },

    async *list(prefix, call = {}) {
      prefixOf(prefix)
      const objects = objectsOf(connection, prefix, call.signal)
      for (;;) {
        const { value, done } = await told(`list ${prefix}`, call, () => objects.next())
        if (done) return
        yield value
      }
    },

    async signedUrl(key, options = {}) {
      segmentsOf(key)
      const now = clock()
      const end = expirySeconds(options, now)
      if (address.serve === 'gateway') return signUrl(secret, key, end)
      // From the full hour, so that all who ask within it get the same URL.
      const signingDate = new Date(Math.floor(now / HOUR_MS) * HOUR_MS)
      const asked = end - signingDate.getTime() / 1000
      const expiresIn = Math.max(1, Math.min(asked, LONGEST_LEASE_SECONDS))
      try {
        return await getSignedUrl(client, new GetObjectCommand(at(key)), { expiresIn, signingDate })
      } catch (error) {
        throw s3Error(`sign a URL of ${key}`, error)
      }
    },

    verify: (url) => verifyUrl(secret, url, clock()),
    trash: createS3Trash(connection, told, () => ground.here()),
    health,
  }
}
