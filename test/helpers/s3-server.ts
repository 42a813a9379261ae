import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Credentials } from './aws/signature.ts'
import { refusalDocument, S3Refusal } from './s3/answers.ts'
import { readBody } from './s3/body.ts'
import { Bucket, type S3Object } from './s3/bucket.ts'
import { checkAgainstContract } from './s3/contract.ts'
import { FLAGS, operationOf, OPERATIONS, type Answer } from './s3/operations.ts'
import { checkS3Signature } from './s3/signature.ts'

/** What goes wrong with a request. */
export type S3Trouble =
  | { refuse: S3Refusal; retryAfter?: number }
  /** Breaks the connection before anything is done. */
  | 'cut'
  /** Does it, and breaks the connection instead of an answer. */
  | 'lost reply'
  /** Breaks the connection in the middle of the answer's body. */
  | 'cut in the middle'
  /** Never answers. */
  | 'silent'
  | { slowMs: number }

/** A request as those see it who choose its trouble. */
export interface S3Request {
  operation: string
  bucket: string
  key: string
  /** Where a list looks. */
  prefix: string
}

export interface S3Server {
  url: string
  readonly region: string
  credentials: Credentials
  /** By name. One that is taken out does not exist. */
  readonly buckets: Map<string, Bucket>
  /** Requests that were answered, by operation; bytes of objects that were sent. */
  readonly counts: { requests: Record<string, number>; bytesSent: number }
  /** Chooses what goes wrong with each request until the way back is called. */
  trouble(choose: (request: S3Request) => S3Trouble | undefined): () => void
  /** Whether it listens at its port. */
  stop(): Promise<void>
  start(): Promise<void>
}

export interface S3ServerOptions {
  /** Of which signatures have to be. @default 'eu-central-1' */
  region?: string
  /** @default ['spectra'] */
  buckets?: readonly string[]
  /** Presigned URLs end by it; milliseconds since 1970. @default Date.now */
  clock?: () => number
  /** Bytes of the longest object that one request copies. @default 5 GiB, as S3 has it */
  largestCopy?: number
  /** Speaks TLS. */
  tls?: { key: Buffer; cert: Buffer }
}

/**
 * A small S3 in memory, path style, as strict as the real one where clients go wrong: it verifies signatures (header and presigned),
 * takes aws-chunked bodies out of their framing, compares checksums, and refuses what the vendor's description does not have.
 */
export async function s3Server(
  t: { teardown(fn: () => unknown): unknown },
  {
    buckets = ['spectra'],
    clock = Date.now,
    largestCopy = 5 * 1024 ** 3,
    tls,
    region = 'eu-central-1',
  }: S3ServerOptions = {},
): Promise<S3Server> {
  const chosen = new Set<(request: S3Request) => S3Trouble | undefined>()
  const listener = (request: IncomingMessage, response: ServerResponse): void => void serve(request, response)
  const http: Server = tls ? createTlsServer(tls, listener) : createServer(listener)
  let port = 0

  const server: S3Server = {
    url: '',
    region,
    credentials: { accessKeyId: 'AKIDOFTHETEST', secretAccessKey: 'secret/of+the-test' },
    buckets: new Map(buckets.map((name) => [name, new Bucket()])),
    counts: { requests: {}, bytesSent: 0 },
    trouble(choose) {
      chosen.add(choose)
      return () => void chosen.delete(choose)
    },
    async stop() {
      if (!http.listening) return
      const over = once(http, 'close')
      http.close()
      http.closeAllConnections()
      await over
    },
    async start() {
      if (http.listening) return
      await once(http.listen(port, '127.0.0.1'), 'listening')
      port = (http.address() as AddressInfo).port
      server.url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
    },
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client that breaks off is nobody's to answer.
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    try {
      const url = new URL(request.url!, 'http://s3')
      const [, bucketName = '', ...rest] = url.pathname.split('/')
      const key = decodeURIComponent(rest.join('/'))
      const isCopy = request.headers['x-amz-copy-source'] !== undefined
      const operation = operationOf(request.method!, key, url.searchParams, isCopy)
      const seen = { operation, bucket: bucketName, key, prefix: url.searchParams.get('prefix') ?? '' }
      const trouble = [...chosen].map((choose) => choose(seen)).find((one) => one !== undefined)
      if (trouble === 'silent') return
      if (trouble === 'cut') return void request.socket.resetAndDestroy()
      if (typeof trouble === 'object' && 'slowMs' in trouble) await sleep(trouble.slowMs)
      const payload = checkS3Signature(request, { ...server, clock })
      const body = await readBody(request, payload)
      if (typeof trouble === 'object' && 'refuse' in trouble) {
        if (trouble.retryAfter !== undefined) response.setHeader('retry-after', trouble.retryAfter)
        throw trouble.refuse
      }
      checkAgainstContract(operation, url, request.headers, FLAGS)
      const bucket = bucketOf(bucketName)
      const { headers } = request
      const asked = {
        method: request.method!,
        bucket,
        bucketName,
        key,
        query: url.searchParams,
        headers,
        body,
      }
      const source = sourceOf(headers)
      if (operation === 'CopyObject' && source!.content.length > largestCopy)
        throw new S3Refusal(400, 'InvalidRequest', 'The copy source is larger than one request copies')
      const answer = OPERATIONS[operation]!({ ...asked, source })
      server.counts.requests[operation] = (server.counts.requests[operation] ?? 0) + 1
      if (trouble === 'lost reply') return void request.socket.resetAndDestroy()
      send(response, answer, trouble === 'cut in the middle')
    } catch (error) {
      const refusal = error instanceof S3Refusal ? error : new S3Refusal(500, 'InternalError', String(error))
      const headers = { 'content-type': 'application/xml', 'x-amz-request-id': 'TEST' }
      if (response.headersSent || response.destroyed) return
      const hasBody = request.method !== 'HEAD' && refusal.status !== 304
      request.resume()
      response.writeHead(refusal.status, headers).end(hasBody ? refusalDocument(refusal) : undefined)
    }
  }

  function bucketOf(name: string): Bucket {
    const bucket = server.buckets.get(name)
    if (!bucket) throw new S3Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist')
    return bucket
  }

  function sourceOf(headers: IncomingMessage['headers']): S3Object | undefined {
    const said = headers['x-amz-copy-source']
    if (said === undefined) return undefined
    const [name = '', ...rest] = decodeURIComponent(String(said)).replace(/^\//, '').split('/')
    const object = bucketOf(name).find(rest.join('/'))
    const wanted = headers['x-amz-copy-source-if-match']
    if (wanted !== undefined && wanted !== object.etag)
      throw new S3Refusal(412, 'PreconditionFailed', 'It is another one by now')
    return object
  }

  function send(response: ServerResponse, { status, headers = {}, body = '' }: Answer, cut: boolean): void {
    const bytes = Buffer.from(body)
    if (Buffer.isBuffer(body)) server.counts.bytesSent += bytes.length
    const isHead = response.req.method === 'HEAD'
    response.writeHead(status, {
      ...(isHead || status === 204 ? {} : { 'content-length': bytes.length }),
      'x-amz-request-id': 'TEST',
      ...headers,
    })
    if (!cut) return void response.end(bytes)
    response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.resetAndDestroy())
  }

  await server.start()
  t.teardown(() => server.stop())
  return server
}
