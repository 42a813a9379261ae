import type { IncomingHttpHeaders } from 'node:http'
import { documentOf, element, S3Refusal, textsOf } from './answers.ts'
import type { Bucket, Conditions, S3Object } from './bucket.ts'

/** What a request asks of one bucket; its signature is checked, and its body unframed. */
export interface Asked {
  method: string
  bucket: Bucket
  bucketName: string
  /** Empty: the bucket itself. */
  key: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Buffer
  /** The bucket and key of `x-amz-copy-source`. */
  source?: S3Object | undefined
}

export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: Buffer | string
}

/** Words of the query that choose an operation. */
export const FLAGS = ['uploads', 'uploadId', 'delete', 'list-type']

export function operationOf(method: string, key: string, query: URLSearchParams, isCopy: boolean): string {
  const has = (name: string): boolean => query.has(name)
  const name =
    key === ''
      ? {
          GET: has('uploads') ? 'ListMultipartUploads' : 'ListObjectsV2',
          HEAD: 'HeadBucket',
          POST: 'DeleteObjects',
        }[method]
      : {
          GET: 'GetObject',
          HEAD: 'HeadObject',
          PUT: has('uploadId')
            ? isCopy
              ? 'UploadPartCopy'
              : 'UploadPart'
            : isCopy
              ? 'CopyObject'
              : 'PutObject',
          POST: has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload',
          DELETE: has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject',
        }[method]
  if (name === undefined) throw new S3Refusal(405, 'MethodNotAllowed', `${method} is not allowed here`)
  return name
}

const KEPT =
  /^(content-type|cache-control|content-disposition|x-amz-meta-.+|x-amz-server-side-encryption.*|x-amz-storage-class)$/

const keptOf = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => KEPT.test(name))
      .map(([name, value]) => [name, String(value)]),
  )

const conditionsOf = (headers: IncomingHttpHeaders): Conditions => ({
  ifMatch: headers['if-match'],
  ifNoneMatch: headers['if-none-match'],
})

const factsOf = ({ etag, modifiedAt, headers }: S3Object): Record<string, string> => ({
  ...headers,
  etag,
  'last-modified': modifiedAt.toUTCString(),
  'accept-ranges': 'bytes',
})

const encryptionOf = ({ headers }: S3Object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('x-amz-server-side-encryption')),
  )

export const OPERATIONS: Record<string, (asked: Asked) => Answer> = {
  HeadBucket: () => ({ status: 200 }),

  ListObjectsV2({ bucket, bucketName, query }) {
    const prefix = query.get('prefix') ?? ''
    const delimiter = query.get('delimiter') ?? ''
    const token = query.get('continuation-token')
    const most = Math.min(Number(query.get('max-keys') ?? 1000), 1000)
    const after =
      token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString()
    const found: string[] = []
    const common = new Set<string>()
    let last: string | undefined
    let truncated = false
    for (const key of bucket.keys(prefix, after)) {
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
      const group = cut < 0 ? undefined : key.slice(0, cut + delimiter.length)
      if (!(group !== undefined && common.has(group)) && found.length + common.size === most) {
        truncated = true
        break
      }
      if (group === undefined) found.push(key)
      else common.add(group)
      last = key
    }
    const contents = found.map((key) => {
      const { content, etag, modifiedAt } = bucket.objects.get(key)!
      const facts = [
        element('Key', [key]),
        element('LastModified', [modifiedAt.toISOString()]),
        element('ETag', [etag]),
        element('Size', [content.length]),
      ]
      return element('Contents', ...facts)
    })
    return xml(
      'ListBucketResult',
      element('Name', [bucketName]),
      element('Prefix', [prefix]),
      element('KeyCount', [found.length + common.size]),
      element('MaxKeys', [most]),
      element('IsTruncated', [truncated]),
      ...(truncated ? [element('NextContinuationToken', [Buffer.from(last!).toString('base64url')])] : []),
      ...contents,
      ...[...common].map((one) => element('CommonPrefixes', element('Prefix', [one]))),
    )
  },

  ListMultipartUploads: ({ bucket, query }) =>
    xml(
      'ListMultipartUploadsResult',
      element('IsTruncated', [false]),
      ...[...bucket.uploads]
        .filter(([, { key }]) => key.startsWith(query.get('prefix') ?? ''))
        .map(([id, { key }]) => element('Upload', element('Key', [key]), element('UploadId', [id]))),
    ),

  DeleteObjects({ bucket, body }) {
    const keys = textsOf(body.toString(), 'Key')
    if (keys.length === 0 || keys.length > 1000)
      throw new S3Refusal(400, 'MalformedXML', 'It names 1 to 1000 keys')
    for (const key of keys) bucket.objects.delete(key)
    return xml('DeleteResult', ...keys.map((key) => element('Deleted', element('Key', [key]))))
  },

  GetObject({ bucket, key, headers, query }) {
    const object = bucket.find(key)
    checkRead(object, headers)
    const all = object.content
    const facts = factsOf(object)
    const type = query.get('response-content-type')
    if (type !== null) facts['content-type'] = type
    const [ranged, from, to] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? []
    if (ranged === undefined) return { status: 200, headers: facts, body: all }
    const start = from === '' ? Math.max(0, all.length - Number(to)) : Number(from)
    const end = from === '' || to === '' ? all.length - 1 : Math.min(Number(to), all.length - 1)
    if (start >= all.length || start > end)
      throw new S3Refusal(416, 'InvalidRange', 'The requested range is not satisfiable')
    facts['content-range'] = `bytes ${start}-${end}/${all.length}`
    return { status: 206, headers: facts, body: all.subarray(start, end + 1) }
  },

  HeadObject({ bucket, key, headers }) {
    const object = bucket.find(key)
    checkRead(object, headers)
    return { status: 200, headers: { ...factsOf(object), 'content-length': String(object.content.length) } }
  },

  PutObject({ bucket, key, body, headers }) {
    const object = bucket.put(key, body, keptOf(headers), conditionsOf(headers))
    return { status: 200, headers: { etag: object.etag, ...encryptionOf(object) } }
  },

  CopyObject({ bucket, key, headers, source }) {
    const { content, etag, headers: before } = source!
    const kept =
      headers['x-amz-metadata-directive'] === 'REPLACE' ? keptOf(headers) : { ...before, ...keptOf(headers) }
    const object = bucket.keep(key, { content, etag, headers: kept }, conditionsOf(headers))
    return {
      ...xml(
        'CopyObjectResult',
        element('ETag', [etag]),
        element('LastModified', [object.modifiedAt.toISOString()]),
      ),
      headers: { 'content-type': 'application/xml', ...encryptionOf(object) },
    }
  },

  DeleteObject({ bucket, key, headers }) {
    if (headers['if-match'] !== undefined) bucket.check(key, conditionsOf(headers))
    bucket.objects.delete(key)
    return { status: 204 }
  },

  CreateMultipartUpload: ({ bucket, bucketName, key, headers }) =>
    xml(
      'InitiateMultipartUploadResult',
      element('Bucket', [bucketName]),
      element('Key', [key]),
      element('UploadId', [bucket.begin(key, keptOf(headers))]),
    ),

  UploadPart: ({ bucket, key, query, body }) => ({
    status: 200,
    headers: { etag: bucket.part(query.get('uploadId'), key, Number(query.get('partNumber')), body) },
  }),

  UploadPartCopy({ bucket, key, query, headers, source }) {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(String(headers['x-amz-copy-source-range'])) ?? []
    const content = source!.content.subarray(Number(from ?? 0), to === undefined ? undefined : Number(to) + 1)
    const etag = bucket.part(query.get('uploadId'), key, Number(query.get('partNumber')), content)
    return xml('CopyPartResult', element('ETag', [etag]))
  },

  CompleteMultipartUpload({ bucket, bucketName, key, query, body, headers }) {
    const [numbers, etags] = [textsOf(body.toString(), 'PartNumber'), textsOf(body.toString(), 'ETag')]
    const named = numbers.map((number, n) => ({ number: Number(number), etag: etags[n] ?? '' }))
    const { etag } = bucket.complete(query.get('uploadId'), key, named, conditionsOf(headers))
    return xml(
      'CompleteMultipartUploadResult',
      element('Bucket', [bucketName]),
      element('Key', [key]),
      element('ETag', [etag]),
    )
  },

  AbortMultipartUpload({ bucket, key, query }) {
    bucket.upload(query.get('uploadId'), key)
    bucket.uploads.delete(query.get('uploadId')!)
    return { status: 204 }
  },
}

function checkRead({ etag }: S3Object, headers: IncomingHttpHeaders): void {
  const { 'if-match': match, 'if-none-match': none } = headers
  if (match !== undefined && match !== etag)
    throw new S3Refusal(412, 'PreconditionFailed', 'It is another one by now')
  if (none !== undefined && none === etag) throw new S3Refusal(304, 'NotModified', 'It is still that one')
}

const xml = (root: string, ...content: string[]): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: documentOf(root, ...content),
})
