import { pipeline, Readable, type Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { SpectraError } from '../../errors.ts'
import type { Upstream } from './upstream.ts'

interface Encoding {
  decode(head: Buffer): Transform
  /** Whether bytes that begin so are encoded at all: some servers only say so. */
  begins(head: Buffer): boolean
}

const startsWith =
  (hex: string) =>
  (head: Buffer): boolean =>
    head.toString('hex', 0, hex.length / 2) === hex

/** The two bytes in front of deflated data that most servers send (RFC 1950, 2.2), and some do not. */
const isZlib = (head: Buffer): boolean =>
  head.length > 1 && (head[0]! & 15) === 8 && head.readUInt16BE(0) % 31 === 0

const gzip: Encoding = { decode: () => zlib.createGunzip(), begins: startsWith('1f8b') }

const ENCODINGS: Record<string, Encoding> = {
  gzip,
  'x-gzip': gzip,
  deflate: {
    decode: (head) => (isZlib(head) ? zlib.createInflate() : zlib.createInflateRaw()),
    begins: () => true,
  },
  br: { decode: () => zlib.createBrotliDecompress(), begins: () => true },
  zstd: { decode: () => zlib.createZstdDecompress(), begins: startsWith('28b52ffd') },
}

/**
 * What was encoded for its way (RFC 9110, 8.4), as it was before: read from front to back only, and without a length. `head`
 * is how the bytes on the way begin. Bytes that are not encoded as they are said to be are given as they are.
 * @throws SS_URL_REFUSED where an encoding is unknown
 */
export function decoded(upstream: Upstream, encodings: readonly string[], head: Buffer): Upstream {
  const { name } = upstream
  const [last, ...inner] = encodings.toReversed().map((encoding) => {
    const known = ENCODINGS[encoding]
    if (known) return known
    const state = `it is encoded in a way that is not known here: ${JSON.stringify(encoding)}`
    throw new SpectraError('SS_URL_REFUSED', `Cannot read ${name}: ${state}`)
  })
  if (!last?.begins(head)) return upstream
  return {
    ...upstream,
    identity: () => ({ ranges: false, encodings: [] }),
    async *read(start, end, signal) {
      const steps = [last.decode(head), ...inner.map((encoding) => encoding.decode(Buffer.of(0x78, 0x9c)))]
      const stopping = new AbortController()
      const either = AbortSignal.any([signal, stopping.signal])
      let failure: unknown
      const output = pipeline([Readable.from(upstream.read(0, undefined, either)), ...steps], (error) => {
        failure = error
      }) as Transform
      let place = 0
      try {
        for await (const piece of output as AsyncIterable<Buffer>) {
          const useful = piece.subarray(Math.max(0, start - place), (end ?? Infinity) + 1 - place)
          place += piece.length
          if (useful.length > 0) yield useful
          if (place > (end ?? Infinity)) return
        }
      } catch (error) {
        signal.throwIfAborted()
        if (failure instanceof SpectraError || error instanceof SpectraError) throw failure ?? error
        const state = `its ${encodings.join(', ')} encoding is broken (${(error as Error).message})`
        throw new SpectraError('SS_URL_FAILED', `Cannot read ${name}: ${state}`, { cause: error })
      } finally {
        stopping.abort()
        output.destroy()
      }
    },
  }
}
