import { CookieJar } from 'tough-cookie'
import { Agent, request } from 'undici'
import { readAddress, unescaped } from '../address.ts'
import type { Config } from '../config.ts'
import { SpectraError, toSpectraError } from '../errors.ts'
import { packageVersion } from '../version.ts'
import { checkHost, publicLookup, type Resolve } from './addresses.ts'
import { headerOf, readHeaders, type Extent, type Headers, type Identity } from './identity.ts'
import { refuseStatus } from './upstream-errors.ts'

export type UrlConfig = Pick<Config, 'allowPrivateAddresses' | 'urlStallMs' | 'sourceBytes'>

const MAX_REDIRECTS = 5
/** What servers get that refuse to send bytes as they are; all of it can be undone. */
const ANY_ENCODING = 'gzip, deflate, br, zstd'

export interface Answer {
  body: AsyncIterable<Buffer> & { destroy(): unknown }
  identity: Identity
  extent: Extent
  /** Where it came from in the end. */
  url: URL
}

/** Asks one address for parts of its file. Every connection goes to a checked address, every redirect is checked again. */
export interface Fetcher {
  /** The address for messages: quoted, without credentials and query. */
  readonly name: string
  /**
   * The answer to a request for a part, whatever part it holds; undefined where the file ends in front of it. `known` is the
   * length of the file where that is known, `at` another address to begin with.
   * @throws SS_SCHEME_REFUSED, SS_ADDRESS_REFUSED, SS_URL_REDIRECTS, SS_SOURCE_NOT_FOUND, SS_SOURCE_EMPTY, SS_URL_REFUSED,
   * SS_URL_FAILED, and what the network throws
   */
  fetch(
    part: Extent,
    options: { known?: Identity; at?: URL; signal: AbortSignal },
  ): Promise<Answer | undefined>
  close(): Promise<void>
}

/** @throws SS_SCHEME_REFUSED, SS_ADDRESS_REFUSED */
function checked(url: URL, config: UrlConfig): URL {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    const scheme = JSON.stringify(url.protocol.slice(0, -1))
    const hint = url.protocol === 'file:' ? '; give the path of the file without it' : ''
    throw new SpectraError('SS_SCHEME_REFUSED', `Cannot read the address: its scheme is ${scheme}${hint}`)
  }
  if (!config.allowPrivateAddresses) checkHost(url.hostname)
  return url
}

const basic = ({ username, password }: URL): string =>
  `Basic ${Buffer.from(`${unescaped(username)}:${unescaped(password)}`).toString('base64')}`

const rangeOf = ({ start, end }: Extent): string => `bytes=${start}-${end === undefined ? '' : end - 1}`

/** @throws SS_SCHEME_REFUSED, SS_INPUT_INVALID, SS_ADDRESS_REFUSED */
export function createFetcher(address: string, config: UrlConfig, resolve?: Resolve): Fetcher {
  const origin = checked(readAddress(address), config)
  const name = JSON.stringify(origin.origin + origin.pathname)
  const cookies = new CookieJar()
  const agent = new Agent({
    connect: {
      timeout: config.urlStallMs,
      ...(config.allowPrivateAddresses ? {} : { lookup: publicLookup(resolve) }),
    },
    headersTimeout: config.urlStallMs,
    bodyTimeout: 0,
  })
  let encodings = 'identity'
  /** Some servers refuse to serve a part of a file that is smaller than the part. */
  let inParts = true

  function headersFor(url: URL, part: Extent): Record<string, string> {
    const cookie = cookies.getCookieStringSync(url.href)
    // Credentials go where they were given for, and nowhere else.
    const keeper = url.username ? url : url.origin === origin.origin && origin.username ? origin : undefined
    return {
      accept: '*/*',
      'accept-encoding': encodings,
      'user-agent': `Mozilla/5.0 (compatible; SpectraSight/${packageVersion()})`,
      ...(inParts && { range: rangeOf(part) }),
      ...(cookie && { cookie }),
      ...(keeper && { authorization: basic(keeper) }),
    }
  }

  async function ask(url: URL, part: Extent, signal: AbortSignal) {
    const target = new URL(url)
    target.username = target.password = ''
    const response = await request(target, { dispatcher: agent, headers: headersFor(url, part), signal })
    // Whoever reads the body meets its errors there; one that is let go of unread may not end the process.
    response.body.on('error', () => undefined)
    for (const cookie of [response.headers['set-cookie'] ?? []].flat()) {
      cookies.setCookieSync(cookie, target.href, { ignoreError: true })
    }
    return response
  }

  /** Where to ask again, in other words or at another address; undefined where the answer is final. */
  function again(status: number, headers: Headers, url: URL, part: Extent): URL | undefined {
    if (status === 406 && encodings !== ANY_ENCODING) {
      encodings = ANY_ENCODING
      return url
    }
    if (status === 416 && part.start === 0 && inParts) {
      inParts = false
      return url
    }
    const location = headerOf(headers, 'location')
    if (status < 300 || status > 399 || !location) return undefined
    const next = URL.parse(location, url.href)
    if (next) return checked(next, config)
    throw new SpectraError(
      'SS_URL_REFUSED',
      `Cannot read ${name}: it redirects to something that is no address`,
    )
  }

  return {
    name,
    async fetch(part, { known, at = origin, signal }) {
      let url = at
      for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
        const { statusCode: status, headers, body } = await ask(url, part, signal)
        if (status === 200 || status === 206) {
          const read = readHeaders(status, headers, part, known?.bytes)
          if (read && read.extent.start <= part.start) return { body, url, ...read }
          body.destroy()
          const state = 'it sends another part than the one that was asked for'
          throw new SpectraError('SS_URL_REFUSED', `Cannot read ${name}: ${state}`)
        }
        body.destroy()
        const next = again(status, headers, url, part)
        if (!next) {
          if (status === 416 && known && known.bytes === undefined) return undefined
          refuseStatus(status, headers, name, known !== undefined)
        }
        url = next
      }
      throw new SpectraError('SS_URL_REDIRECTS', `Cannot read ${name}: more than ${MAX_REDIRECTS} redirects`)
    },
    close: async () => {
      await agent.destroy(toSpectraError(new Error('The video was closed')))
    },
  }
}
