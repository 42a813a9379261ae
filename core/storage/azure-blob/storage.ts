import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SpectraError } from '../../errors.ts'
import type { ByteRange, Storage, StorageCall } from '../../ports.ts'
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
} from '../object-store.ts'
import { signUrl, verifyUrl } from '../signed-url.ts'
import { azureError, codeOf, statusOf, type AzureConnection } from './connection.ts'
import { copyBlob } from './copy.ts'
import { readOwner } from './marker.ts'
import { objectsOf } from './pages.ts'
import { readBlob } from './read.ts'
import { createSign } from './signing.ts'
import { createAzureTrash } from './trash.ts'
import { BLOCK_BYTES, putWhole, upload } from './upload.ts'
import { propertiesOf, removeBlob } from './verbs.ts'

export interface AzureStorageOptions {
  clusterId: string | undefined
  /** Signs the URLs that the gateway serves. */
  secret: string
  /** Milliseconds since 1970. */
  clock: () => number
  files: FileCache
}

/** How often a file is sent whose blocks another one discarded, who stored the same at once. */
const TRIES = 3

/**
 * Blobs of one prefix of a container of Azure Blob Storage, told by the codes of the port as those of S3 are: a container that is not
 * there, a key that is not taken and a store that asks for patience are outages; what is refused of one blob, while the store is
 * well, is that blob's.
 */
export function createAzureStorage(connection: AzureConnection, options: AzureStorageOptions): Storage {
  const { clusterId, secret, clock, files } = options
  const { address } = connection
  const ground = createGround(address.name, () => readOwner(connection), clusterId)
  const told = createTold(azureError, ground, health)
  const sign = createSign(connection)

  /** Whether blobs can be read and made here at all. */
  async function health(): Promise<void> {
    await ground.here()
    try {
      await putWhole(connection, await connection.blob(`${TEMP_NAME}/health`), Buffer.from('x'), {})
    } catch (thrown) {
      const error = azureError(`write to ${address.name}`, thrown)
      if (error.code === 'SS_DISK_FULL') throw error
      throw new SpectraError('SS_STORAGE_UNAVAILABLE', error.message, { cause: thrown })
    }
  }

  async function putFile(key: string, file: string, call: StorageCall): Promise<{ bytes: number }> {
    await checkFile(key, file)
    const sha256 = await hashOf(file, call.signal)
    const send = (): Promise<{ bytes: number }> => {
      const content = createReadStream(file, { highWaterMark: 1024 * 1024 })
      return upload(connection, key, content, { metadata: { [SHA256]: sha256 }, ...call })
    }
    let done: { bytes: number } | undefined
    for (let tries = 1; !done; tries++)
      done = await send().catch((error: unknown) => {
        if (codeOf(error) !== 'InvalidBlockList' || tries >= TRIES) throw error
        return undefined
      })
    await files.keep(contentName(key, sha256), file)
    await rm(file, { force: true })
    return done
  }

  async function read(key: string, call: StorageCall & { range?: ByteRange | undefined }): Promise<Readable> {
    try {
      const { content, bytes } = await readBlob(connection, key, call)
      // Azurite sends nothing where Azure says 416.
      if (!call.range || bytes !== 0) return content
      content.destroy()
      throw badRange(key, call.range)
    } catch (error) {
      if (call.range && statusOf(error) === 416) throw badRange(key, call.range)
      throw error
    }
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
          if (Buffer.isBuffer(content) && content.length <= BLOCK_BYTES)
            return putWhole(connection, await connection.blob(key), content, call)
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
      await told(`copy ${from}`, call, () => copyBlob(connection, from, to, call))
    },

    async get(key, call = {}) {
      segmentsOf(key)
      if (call.range) checkRange(key, call.range)
      return told(`read ${key}`, call, () => read(key, call))
    },

    async stat(key, call = {}) {
      segmentsOf(key)
      return told(`look at ${key}`, call, async () => {
        const found = await propertiesOf(connection, key, call)
        if (!found) await ground.here()
        const { contentLength: bytes = 0, lastModified: modifiedAt = new Date(0) } = found ?? {}
        return found && { key, bytes, modifiedAt }
      })
    },

    async asFile(key, call = {}) {
      segmentsOf(key)
      return told(`open ${key}`, call, async () => {
        const found = await propertiesOf(connection, key, call)
        if (!found)
          throw new SpectraError('SS_OBJECT_NOT_FOUND', `Cannot open ${key}: there is no such object`)
        const sha256 = found.metadata?.[SHA256]
        return files.hold(fileName(address.name, key, found.etag ?? '', sha256), async (path) => {
          const { content } = await readBlob(connection, key, { etag: found.etag, ...call })
          await pipeline(content, createWriteStream(path, { flags: 'wx' }), call)
          await checkHash(key, path, sha256, call.signal)
        })
      })
    },

    async remove(key, call = {}) {
      segmentsOf(key)
      await told(`remove ${key}`, call, () => removeBlob(connection, key, call))
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

    async signedUrl(key, given = {}) {
      segmentsOf(key)
      const now = clock()
      const end = expirySeconds(given, now)
      if (address.serve === 'gateway') return signUrl(secret, key, end)
      try {
        return await sign(key, new Date(end * 1000), now)
      } catch (error) {
        throw azureError(`sign a URL of ${key}`, error)
      }
    },

    verify: (url) => verifyUrl(secret, url, clock()),
    trash: createAzureTrash(connection, told),
    health,
  }
}
