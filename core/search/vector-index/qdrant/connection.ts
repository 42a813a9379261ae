import { QdrantClient } from '@qdrant/js-client-rest'
import { adapterError, SEARCH_TROUBLE } from '../../../adapter-errors.ts'
import { SpectraError } from '../../../errors.ts'
import { troubleOf } from '../../../net/trouble.ts'
import type { QdrantOptions } from './options.ts'
import { withoutEnd } from '../../../without-end.ts'

const DEFAULT_PORT = 6333

/** Asks a Qdrant; what its client throws never leaves. */
export interface QdrantConnection {
  /** @param what ends the sentence "Cannot ..." */
  ask<T>(what: string, question: (client: QdrantClient) => Promise<T>): Promise<T>
  /** The same, and undefined where the answer was that it is not there. */
  find<T>(what: string, question: (client: QdrantClient) => Promise<T>): Promise<T | undefined>
}

export function createQdrantConnection({ url, apiKey, timeoutMs = 10_000 }: QdrantOptions): QdrantConnection {
  const client = new QdrantClient({
    ...placeOf(url),
    timeout: timeoutMs,
    // Its own option for the key writes to the console where the address is http:.
    headers: apiKey ? { 'api-key': apiKey } : {},
    // It would ask once more at each start, and write to the console what it thinks of the answer.
    checkCompatibility: false,
  })
  const ask: QdrantConnection['ask'] = async (what, question) => {
    try {
      return await question(client)
    } catch (thrown) {
      if (troubleOf(thrown) === 'denied') {
        const state = apiKey
          ? 'Qdrant does not take QDRANT_API_KEY'
          : 'Qdrant wants a key, and QDRANT_API_KEY is none'
        throw new SpectraError('SS_SEARCH_DENIED', `Cannot ${what}: ${state}`, { cause: thrown })
      }
      const error = adapterError(what, thrown, SEARCH_TROUBLE)
      if (error instanceof SpectraError) throw error
      // All that runs here is the client: what it cannot read came from something that is no Qdrant, or no more.
      const state = 'what answers at its address is no Qdrant'
      throw new SpectraError('SS_SEARCH_UNAVAILABLE', `Cannot ${what}: ${state}`, { cause: thrown })
    }
  }
  return {
    ask,
    find: (what, question) =>
      ask(what, (client) =>
        question(client).catch((thrown: unknown) => {
          if (statusOf(thrown) === 404) return undefined
          throw thrown
        }),
      ),
  }
}

/** The status that Qdrant answered with, of the client's error. */
export const statusOf = (thrown: unknown): unknown => (thrown as { status?: unknown } | null)?.status

/** The client leaves out the path of an address, and a port that is the scheme's own. */
function placeOf(address: string): { host: string; port: number; https: boolean; prefix: string } {
  const { protocol, hostname, port, pathname } = new URL(address)
  const https = protocol === 'https:'
  const named = /^\w+:\/\/[^/]*:\d+(\/|$)/.test(address)
  const own = https ? 443 : 80
  return {
    host: hostname,
    port: port ? Number(port) : named ? own : DEFAULT_PORT,
    https,
    prefix: withoutEnd(pathname, '/'),
  }
}
