import { DataStore, ERRORS, Upload } from '@tus/server'
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { SpectraError } from '../../../core/errors.ts'
import type { Storage, StoredBytes, StoredObject } from '../../../core/ports.ts'
import { safeName } from '../../../core/storage/keys.ts'
import { uploadPrefix } from '../../../schema/keys.ts'
import type { Reservation } from '../../http/quota.ts'
import { metadataDigest } from './digest.ts'
import { piecesOf } from './pieces.ts'

/** Bytes of one part: so much at most is sent again after a gateway was killed. */
const PART_BYTES = 8 * 1024 ** 2
/** Of one upload, so that tiny parts cannot fill the storage with names. */
const MOST_PARTS = 10_000
/** No name that `safeName` gives. */
const INFO = '.upload.json'

export interface PartStoreOptions {
  storage: Pick<Storage, 'put' | 'get' | 'list' | 'remove'>
  storedBytes: Pick<StoredBytes, 'add'>
  organizationId: string
  /** Of the request. @throws SS_QUOTA_EXCEEDED */
  reservation: Pick<Reservation, 'add'>
  /** Milliseconds that an upload may take. */
  expiresMs: number
}

interface Info {
  size: number
  metadata?: Record<string, string | null>
  createdAt: string
}

interface Part extends StoredObject {
  start: number
}

/**
 * Uploads of one organization that may be resumed, kept in the storage itself as
 *
 *     uploads/<id>/.upload.json                 what was announced
 *     uploads/<id>/parts/<start>-<any>          what came, from that byte on
 *     uploads/<id>/<name>                       all of it, once it is complete; then the other two are gone
 *
 * so that any gateway goes on with what another one began, and what nobody goes on with is removed as unused uploads are. Two
 * gateways that write at once each store parts of their own; of those that begin at the same byte the longest counts.
 */
export class PartStore extends DataStore {
  readonly #given: PartStoreOptions

  constructor(given: PartStoreOptions) {
    super()
    this.#given = given
    this.extensions = ['creation', 'creation-with-upload', 'termination', 'expiration']
  }

  override getExpiration(): number {
    return this.#given.expiresMs
  }

  override async create(upload: Upload): Promise<Upload> {
    const createdAt = new Date().toISOString()
    const { size, metadata } = upload
    const info: Info = { size: size!, ...(metadata && { metadata }), createdAt }
    await this.#given.storage.put(`${this.#prefix(upload.id)}${INFO}`, Buffer.from(JSON.stringify(info)))
    upload.creation_date = createdAt
    return upload
  }

  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const { storage, storedBytes, organizationId, reservation } = this.#given
    let parts = (await this.#parts(id)).length
    let end = offset
    for await (const piece of piecesOf(stream, PART_BYTES)) {
      if (++parts > MOST_PARTS) throw tooManyParts()
      const key = `${this.#prefix(id)}parts/${String(end).padStart(16, '0')}-${randomUUID()}`
      const counted = Readable.from(count(piece, reservation), { objectMode: false })
      const { bytes } = await storage.put(key, counted)
      await storedBytes.add(organizationId, bytes)
      end += bytes
    }
    return end
  }

  override async getUpload(id: string): Promise<Upload> {
    const complete = await this.complete(id)
    if (complete) return new Upload({ id, size: complete.bytes, offset: complete.bytes })
    const { size, metadata, createdAt: creation_date } = await this.#info(id)
    const offset = (await this.#parts(id)).reduce((end, { bytes }) => end + bytes, 0)
    return new Upload({ id, size, offset, metadata, creation_date })
  }

  override async remove(id: string): Promise<void> {
    await this.getUpload(id)
    const { storage, storedBytes, organizationId } = this.#given
    let [ofParts, whole] = [0, 0]
    for await (const { key, bytes } of storage.list(this.#prefix(id))) {
      await storage.remove(key)
      if (key.startsWith(`${this.#prefix(id)}parts/`)) ofParts += bytes
      else if (!key.endsWith(`/${INFO}`)) whole += bytes
    }
    // Only its parts were counted: the whole is made of them.
    const bytes = ofParts || whole
    if (bytes > 0) await storedBytes.add(organizationId, -bytes)
  }

  /** The whole file of an upload that is complete. */
  async complete(id: string): Promise<StoredObject | undefined> {
    const prefix = this.#prefix(id)
    for await (const object of this.#given.storage.list(prefix)) {
      const name = object.key.slice(prefix.length)
      if (name !== INFO && !name.includes('/')) return object
    }
    return undefined
  }

  /**
   * Puts the parts together, under the name that the metadata give; an upload whose digest is another than announced is gone.
   * @throws SS_DIGEST_MISMATCH, SS_SOURCE_EMPTY
   */
  async assemble(id: string): Promise<StoredObject> {
    const complete = await this.complete(id)
    if (complete) return complete
    const { storage } = this.#given
    const { size, metadata } = await this.#info(id)
    const key = `${this.#prefix(id)}${safeName(metadata?.filename ?? metadata?.name ?? '', 'video')}`
    const parts = await this.#parts(id)
    try {
      if (size === 0) throw new SpectraError('SS_SOURCE_EMPTY', 'Cannot take the upload: the file is empty')
      await storage.put(key, Readable.from(this.#content(parts, size, metadata), { objectMode: false }))
    } catch (error) {
      const wrong = ['SS_DIGEST_MISMATCH', 'SS_SOURCE_EMPTY']
      if (error instanceof SpectraError && wrong.includes(error.code)) await this.remove(id)
      throw error
    }
    for await (const each of storage.list(this.#prefix(id)))
      if (each.key !== key) await storage.remove(each.key)
    return { key, bytes: size, modifiedAt: new Date() }
  }

  async *#content(parts: readonly Part[], size: number, metadata: Info['metadata']): AsyncGenerator<Buffer> {
    const digest = metadataDigest(metadata?.sha256)
    let bytes = 0
    for (const { key } of parts) {
      for await (const piece of (await this.#given.storage.get(key)) as AsyncIterable<Buffer>) {
        bytes += piece.length
        digest?.update(piece)
        yield piece
      }
    }
    if (bytes !== size) throw incomplete(bytes, size)
    digest?.check()
  }

  /** Those that follow each other without a gap, from the first byte. */
  async #parts(id: string): Promise<Part[]> {
    const prefix = `${this.#prefix(id)}parts/`
    const longest = new Map<number, Part>()
    for await (const object of this.#given.storage.list(prefix)) {
      const start = Number(object.key.slice(prefix.length, prefix.length + 16))
      if (object.bytes > (longest.get(start)?.bytes ?? 0)) longest.set(start, { ...object, start })
    }
    const parts: Part[] = []
    for (let part = longest.get(0); part; part = longest.get(part.start + part.bytes)) parts.push(part)
    return parts
  }

  async #info(id: string): Promise<Info> {
    try {
      return (await json(await this.#given.storage.get(`${this.#prefix(id)}${INFO}`))) as Info
    } catch (error) {
      if (error instanceof SpectraError && error.code === 'SS_OBJECT_NOT_FOUND') throw ERRORS.FILE_NOT_FOUND
      throw error
    }
  }

  #prefix(id: string): string {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw ERRORS.FILE_NOT_FOUND
    return `${uploadPrefix(this.#given.organizationId)}${id}/`
  }
}

async function* count(
  piece: AsyncIterable<Buffer>,
  reservation: Pick<Reservation, 'add'>,
): AsyncGenerator<Buffer> {
  for await (const bytes of piece) {
    reservation.add(bytes.length)
    yield bytes
  }
}

const tooManyParts = (): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot go on with the upload: it has more than ${MOST_PARTS} parts`, {
    details: { advice: 'Send more at a time: best all that is left.' },
  })

const incomplete = (bytes: number, size: number): SpectraError =>
  new SpectraError('SS_STATUS_CONFLICT', `Cannot end the upload: ${bytes} of its ${size} bytes are there`, {
    details: { advice: 'Ask where it stands (HEAD), and go on from there.' },
  })
