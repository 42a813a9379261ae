import { Agent, request } from 'undici'
import type { Config } from '../../config.ts'
import { SpectraError, toSpectraError } from '../../errors.ts'
import { checkHost, publicLookup, type Resolve } from './addresses.ts'
import { failureOf, refuseStatus } from './upstream-errors.ts'

export type UrlConfig = Pick<Config, 'allowPrivateAddresses' | 'urlStallMs' | 'sourceBytes'>

const MAX_REDIRECTS = 5
/** Broken connections that are taken up again before some megabyte of progress. */
const MAX_RESUMES = 5
const PROGRESS_BYTES = 1024 * 1024

/** What the first answer said; every later one has to say the same. */
export interface Identity {
  /** Bytes in all; absent where the server does not say. */
  bytes?: number
  /** Serves parts of the file (RFC 9110, 14). */
  ranges: boolean
  etag?: string
  lastModified?: string
}

interface Answer {
  body: AsyncIterable<Buffer> & { destroy(): unknown }
  identity: Identity
}

/** One address, read in parts. Every connection goes to a checked address, every redirect is checked again. */
export interface Upstream {
  /** The address for messages: quoted, without credentials and query. */
  readonly name: string
  /** Known after the first read. */
  identity(): Identity | undefined
  /**
   * The bytes from `start` to `end` (inclusive; absent: to the end). Without ranges every read starts at 0. Broken
   * connections are resumed; what comes from a changed file never is.
   * @throws SS_SCHEME_REFUSED, SS_ADDRESS_REFUSED, SS_URL_REDIRECTS, SS_SOURCE_NOT_FOUND, SS_URL_REFUSED,
   * SS_URL_FAILED, SS_URL_STALLED, SS_SOURCE_CHANGED
   */
  read(start: number, end: number | undefined, signal: AbortSignal): AsyncGenerator<Buffer, void, void>
  close(): Promise<void>
}

/** @throws SS_SCHEME_REFUSED, SS_INPUT_INVALID, SS_ADDRESS_REFUSED */
function checkedUrl(given: string, base: URL | undefined, config: UrlConfig): URL {
  const url = URL.parse(given, base?.href)
  if (!url)
    throw new SpectraError('SS_INPUT_INVALID', `Cannot read ${JSON.stringify(given)}: it is no address`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const scheme = JSON.stringify(url.protocol.slice(0, -1))
    throw new SpectraError('SS_SCHEME_REFUSED', `Cannot read the address: its scheme is ${scheme}`)
  }
  if (!config.allowPrivateAddresses) checkHost(url.hostname)
  return url
}

function identityOf(status: number, headers: Record<string, string | string[] | undefined>): Identity {
  const text = (name: string): string | undefined => [headers[name]].flat()[0]
  const total = /\/(\d+)$/.exec(text('content-range') ?? '')?.[1]
  const length = status === 206 ? total : text('content-length')
  return {
    bytes: length === undefined ? undefined : Number(length),
    ranges: status === 206,
    etag: text('etag'),
    lastModified: text('last-modified'),
  }
}

export function createUpstream(address: string, config: UrlConfig, resolve?: Resolve): Upstream {
  const origin = checkedUrl(address, undefined, config)
  const name = JSON.stringify(origin.origin + origin.pathname)
  const agent = new Agent({
    connect: {
      timeout: config.urlStallMs,
      ...(config.allowPrivateAddresses ? {} : { lookup: publicLookup(resolve) }),
    },
    headersTimeout: config.urlStallMs,
    bodyTimeout: 0,
  })
  let known: Identity | undefined

  function headersFor(url: URL, start: number, end: number | undefined): Record<string, string> {
    const headers: Record<string, string> = {
      'accept-encoding': 'identity',
      range: `bytes=${start}-${end ?? ''}`,
    }
    const validator = known?.etag?.startsWith('W/')
      ? known.lastModified
      : (known?.etag ?? known?.lastModified)
    if (start > 0 && validator) headers['if-range'] = validator
    if (url.origin === origin.origin && origin.username) {
      const pair = `${decodeURIComponent(origin.username)}:${decodeURIComponent(origin.password)}`
      headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
    }
    return headers
  }

  /** @throws SS_SOURCE_CHANGED where an answer is about another file than the first one was. */
  function compare(identity: Identity, start: number): void {
    if (!known) return
    for (const field of ['bytes', 'etag', 'lastModified'] as const) {
      const [before, now] = [known[field], identity[field]]
      // An answer may leave out what the first one told (RFC 9110, 15.3.7): only a contradiction counts.
      if (before === now || before === undefined || now === undefined) continue
      throw new SpectraError(
        'SS_SOURCE_CHANGED',
        `Cannot go on reading ${name}: its ${field === 'bytes' ? 'length' : field} changed from ${before} to ${now}`,
      )
    }
    if (known.ranges && start > 0 && !identity.ranges) {
      throw new SpectraError('SS_SOURCE_CHANGED', `Cannot go on reading ${name}: it was replaced meanwhile`)
    }
  }

  async function ask(start: number, end: number | undefined, signal: AbortSignal): Promise<Answer> {
    let url = origin
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const target = new URL(url)
      target.username = target.password = ''
      const response = await request(target, {
        dispatcher: agent,
        headers: headersFor(url, start, end),
        signal,
      })
      const { statusCode: status, headers, body } = response
      // Whoever reads the body meets its errors there; one that is let go of unread may not end the process.
      body.on('error', () => undefined)
      if (status === 200 || status === 206) return { body, identity: identityOf(status, headers) }
      body.destroy()
      const location = [headers.location].flat()[0]
      if (status < 300 || status > 399 || !location) refuseStatus(status, name)
      url = checkedUrl(location, url, config)
    }
    throw new SpectraError('SS_URL_REDIRECTS', `Cannot read ${name}: more than ${MAX_REDIRECTS} redirects`)
  }

  /** Waits for the next piece, at most `urlStallMs`: only this wait counts, not the time that the taker needs. */
  async function next(pieces: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer>> {
    const stall = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      const seconds = config.urlStallMs / 1000
      stall.reject(
        new SpectraError('SS_URL_STALLED', `Cannot read ${name}: it has sent nothing for ${seconds} s`),
      )
    }, config.urlStallMs)
    try {
      return await Promise.race([pieces.next(), stall.promise])
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    name,
    identity: () => known,
    async *read(from, end, signal) {
      let start = from
      let budget = MAX_RESUMES
      let progress = 0
      for (;;) {
        let answer: Answer | undefined
        try {
          answer = await ask(start, end, signal)
          compare(answer.identity, start)
          known ??= answer.identity
          const last = known.bytes === undefined ? undefined : Math.min(end ?? Infinity, known.bytes - 1)
          const pieces = answer.body[Symbol.asyncIterator]()
          for (let piece = await next(pieces); !piece.done; piece = await next(pieces)) {
            const wanted = last === undefined ? piece.value : piece.value.subarray(0, last + 1 - start)
            yield wanted
            start += wanted.length
            progress += wanted.length
            if (last !== undefined && start > last) return
            if (progress >= PROGRESS_BYTES) [budget, progress] = [MAX_RESUMES, 0]
          }
          if (last === undefined || start > last) return
          throw new SpectraError(
            'SS_URL_FAILED',
            `Cannot read ${name}: it ended ${last + 1 - start} bytes early`,
          )
        } catch (error) {
          signal.throwIfAborted()
          const failure = failureOf(error, name, config.urlStallMs)
          if (failure.code !== 'SS_URL_FAILED' || !known?.ranges || (budget -= 1) < 0) throw failure
        } finally {
          answer?.body.destroy()
        }
      }
    },
    close: async () => {
      await agent.destroy(toSpectraError(new Error('The video was closed')))
    },
  }
}
