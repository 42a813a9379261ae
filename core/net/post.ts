import { Agent, request } from 'undici'
import { packageVersion } from '../version.ts'
import { checkHost, publicLookup, type Resolve } from './addresses.ts'

export interface PosterOptions {
  url: string
  /** Milliseconds for the answer. */
  timeoutMs: number
  allowPrivateAddresses: boolean
  /** @default the system's */
  resolve?: Resolve | undefined
}

export interface PostAnswer {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** The beginning of what it said, for messages. */
  text: string
}

/** Posts small texts to one address. Each connection goes to a checked address, and no redirect is followed. */
export interface Poster {
  /** Without a body it is only asked whether somebody is there (HEAD). @throws SS_ADDRESS_REFUSED, and what the network throws */
  post(body: string | undefined, headers: Record<string, string>, signal: AbortSignal): Promise<PostAnswer>
  close(): Promise<void>
}

/** Of an answer that much is read. Bytes. */
const READ = 1024

export function createPoster({ url, timeoutMs, allowPrivateAddresses, resolve }: PosterOptions): Poster {
  const agent = new Agent({
    connect: { timeout: timeoutMs, ...(allowPrivateAddresses ? {} : { lookup: publicLookup(resolve) }) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
  return {
    async post(body, headers, signal) {
      if (!allowPrivateAddresses) checkHost(new URL(url).hostname)
      const answer = await request(url, {
        ...{ dispatcher: agent, signal },
        ...(body === undefined ? { method: 'HEAD' } : { method: 'POST', body }),
        headers: { 'user-agent': `SpectraSight/${packageVersion()}`, ...headers },
      })
      const { statusCode: status } = answer
      return { status, headers: answer.headers, text: await beginningOf(answer.body) }
    },
    close: () => agent.destroy(),
  }
}

/** Whoever answers without end is not listened to. */
async function beginningOf(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<string> {
  let text = ''
  try {
    for await (const part of body) {
      text += part.toString('utf8')
      if (text.length >= READ) break
    }
  } finally {
    body.destroy()
  }
  return text.slice(0, READ)
}
