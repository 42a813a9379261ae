import { createHash, randomUUID } from 'node:crypto'
import { S3Refusal } from './answers.ts'

export interface S3Object {
  content: Buffer
  etag: string
  modifiedAt: Date
  /** What it was stored with and is answered with: its type, its metadata, its encryption. */
  headers: Record<string, string>
}

export interface Conditions {
  ifMatch?: string | undefined
  ifNoneMatch?: string | undefined
}

interface Multipart {
  key: string
  headers: Record<string, string>
  parts: Map<number, { content: Buffer; etag: string }>
}

/** S3 takes no shorter part but the last one. Bytes. */
const SHORTEST_PART = 5 * 1024 * 1024

const md5 = (content: Buffer): Buffer => createHash('md5').update(content).digest()

/** Objects of one bucket, in memory. An object is never changed, only replaced: who reads the one before reads it to its end. */
export class Bucket {
  readonly objects = new Map<string, S3Object>()
  readonly uploads = new Map<string, Multipart>()

  find(key: string): S3Object {
    const object = this.objects.get(key)
    if (!object) throw new S3Refusal(404, 'NoSuchKey', 'There is no such key')
    return object
  }

  /** @throws S3Refusal as a condition says */
  check(key: string, { ifMatch, ifNoneMatch }: Conditions): void {
    const object = this.objects.get(key)
    if (ifMatch !== undefined && !object) throw new S3Refusal(404, 'NoSuchKey', 'There is no such key')
    const failed = (ifMatch !== undefined && ifMatch !== object?.etag) || (ifNoneMatch === '*' && object)
    if (failed) throw new S3Refusal(412, 'PreconditionFailed', 'A condition does not hold')
  }

  put(key: string, content: Buffer, headers: Record<string, string>, conditions: Conditions = {}): S3Object {
    return this.keep(key, { content, etag: `"${md5(content).toString('hex')}"`, headers }, conditions)
  }

  keep(key: string, object: Omit<S3Object, 'modifiedAt'>, conditions: Conditions): S3Object {
    this.check(key, conditions)
    const kept = { ...object, modifiedAt: new Date() }
    this.objects.set(key, kept)
    return kept
  }

  begin(key: string, headers: Record<string, string>): string {
    const id = randomUUID()
    this.uploads.set(id, { key, headers, parts: new Map() })
    return id
  }

  upload(id: string | null, key: string): Multipart {
    const upload = this.uploads.get(id ?? '')
    if (upload?.key !== key) throw new S3Refusal(404, 'NoSuchUpload', 'There is no such upload')
    return upload
  }

  part(id: string | null, key: string, number: number, content: Buffer): string {
    if (!(number >= 1 && number <= 10_000))
      throw new S3Refusal(400, 'InvalidArgument', 'Parts are 1 to 10000')
    const etag = `"${md5(content).toString('hex')}"`
    this.upload(id, key).parts.set(number, { content, etag })
    return etag
  }

  complete(
    id: string | null,
    key: string,
    named: { number: number; etag: string }[],
    conditions: Conditions,
  ): S3Object {
    const { parts, headers } = this.upload(id, key)
    const chosen = named.map(({ number, etag }, n) => {
      const part = parts.get(number)
      if (part?.etag !== etag) throw new S3Refusal(400, 'InvalidPart', `Part ${number} is not there`)
      if (n > 0 && named[n - 1]!.number >= number)
        throw new S3Refusal(400, 'InvalidPartOrder', 'Parts are not in order')
      if (n < named.length - 1 && part.content.length < SHORTEST_PART)
        throw new S3Refusal(400, 'EntityTooSmall', `Part ${number} is too small`)
      return part.content
    })
    if (chosen.length === 0) throw new S3Refusal(400, 'MalformedXML', 'No parts are named')
    const sums = Buffer.concat(chosen.map(md5))
    const etag = `"${md5(sums).toString('hex')}-${chosen.length}"`
    const kept = this.keep(key, { content: Buffer.concat(chosen), etag, headers }, conditions)
    this.uploads.delete(id!)
    return kept
  }

  /** Keys in the order of their bytes. */
  keys(prefix: string, after: string): string[] {
    return [...this.objects.keys()]
      .filter((key) => key.startsWith(prefix) && key > after)
      .sort((a, b) => (a < b ? -1 : 1))
  }
}
