import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SpectraError } from '../../errors.ts'
import type { Fetcher } from '../../net/fetcher.ts'
import type { ReadAt } from '../read-at.ts'
import { boxLayout, endsEarly } from './boxes.ts'
import { decoded } from './encoding.ts'
import { openLocal } from './local.ts'
import { refusePlaylist } from './playlist.ts'
import { startRelay } from './relay.ts'
import { fence, type Source } from './source.ts'
import { createUpstream, type Identity, type Upstream, type UrlConfig } from './upstream.ts'

const HEAD_BYTES = 64 * 1024
/** Each box beyond the head costs a request. */
const MAX_BOXES = 8

async function readPart(
  upstream: Upstream,
  start: number,
  length: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of upstream.read(start, start + length - 1, signal)) {
    pieces.push(piece)
    size += piece.length
    if (size >= length) break
  }
  return Buffer.concat(pieces).subarray(0, length)
}

/** Reads from the head that is here already, else asks for the part; nothing where the server serves no parts. */
function reader(upstream: Upstream, head: Buffer, identity: Identity, signal: AbortSignal): ReadAt {
  return async (offset, length) => {
    if (offset + length <= head.length) return head.subarray(offset, offset + length)
    if (identity.bytes !== undefined && offset >= identity.bytes) return Buffer.alloc(0)
    if (!identity.ranges) return head.subarray(offset, offset + length)
    return readPart(upstream, offset, length, signal)
  }
}

/** Containers whose start tells all: readable without ever jumping. MP4 counts where `moov` comes first. */
function readsForward(head: Buffer, moovFirst: boolean | undefined): boolean {
  if (moovFirst !== undefined) return moovFirst && head.includes('moov')
  const matroska = head.length > 4 && head.readUInt32BE(0) === 0x1a45dfa3
  const transportStream = head[0] === 0x47 && head[188] === 0x47
  const flash = head.toString('latin1', 0, 3) === 'FLV'
  return matroska || transportStream || flash
}

async function* bounded(upstream: Upstream, limit: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  let size = 0
  for await (const piece of upstream.read(0, undefined, signal)) {
    size += piece.length
    if (size > limit) {
      throw new SpectraError(
        'SS_SOURCE_TOO_LARGE',
        `Cannot read ${upstream.name}: it has more than ${limit} bytes`,
      )
    }
    yield piece
  }
}

/** Many servers answer with a page that asks to sign in, and call it a success. @throws SS_NOT_A_VIDEO */
function refusePage(head: Buffer, name: string): void {
  if (!/^\s*(?:<!doctype html|<html)[\s>]/i.test(head.toString('latin1', 0, 1024))) return
  const state = 'the server sends a web page, perhaps to sign in'
  throw new SpectraError('SS_NOT_A_VIDEO', `Cannot read ${name}: ${state}`)
}

/**
 * Opens what a fetcher reaches, an http(s) address or an object in a bucket, without downloading it: ffmpeg reads through a relay of ours. Where the server serves no
 * parts, or no length, and the container cannot be read from front to back, it is downloaded into `directory` first.
 * @throws what `Upstream.read` throws, and SS_SOURCE_EMPTY, SS_SOURCE_TOO_LARGE, SS_PLAYLIST_REFUSED, SS_DISK_FULL
 */
export async function openRemote(
  fetcher: Fetcher,
  options: { config: UrlConfig; directory: string; signal: AbortSignal },
): Promise<Source> {
  const { config, directory, signal } = options
  let upstream = createUpstream(fetcher, config)
  const { name, warnings } = upstream
  const closing = new AbortController()

  async function download(): Promise<Source> {
    const path = join(directory, 'source')
    const either = AbortSignal.any([signal, closing.signal])
    await pipeline(bounded(upstream, config.sourceBytes, either), createWriteStream(path, { mode: 0o600 }))
    return { ...(await openLocal(path, config, name)), warnings }
  }

  try {
    let head = await readPart(upstream, 0, HEAD_BYTES, signal)
    const { encodings } = upstream.identity()!
    if (encodings.length > 0) {
      upstream = decoded(upstream, encodings, head)
      head = await readPart(upstream, 0, HEAD_BYTES, signal)
    }
    const told = upstream.identity()!
    // Places can be asked for in a file of known length only: what reads it has to know where its end is.
    const identity = { ...told, ranges: told.ranges && told.bytes !== undefined }
    if (head.length === 0) throw new SpectraError('SS_SOURCE_EMPTY', `Cannot read ${name}: it has 0 bytes`)
    if (identity.bytes !== undefined && identity.bytes > config.sourceBytes) {
      const state = `it has ${identity.bytes} bytes, the limit is ${config.sourceBytes}`
      throw new SpectraError('SS_SOURCE_TOO_LARGE', `Cannot read ${name}: ${state}`)
    }
    refusePlaylist(head, name)
    refusePage(head, name)
    const layout = await boxLayout(reader(upstream, head, identity, signal), identity.bytes, MAX_BOXES)
    if (!identity.ranges && !readsForward(head, layout?.moovFirst)) {
      const source = await download()
      await upstream.close()
      return source
    }
    const relay = await startRelay(upstream, identity, config.sourceBytes)
    let copy: Promise<Source> | undefined
    const source: Source = {
      name,
      input: relay.url,
      inputOptions: [...fence(['http', 'tcp']), ...(identity.ranges ? [] : ['-seekable', '0'])],
      bytes: identity.bytes,
      warnings,
      mp4: layout !== undefined,
      truncated: layout?.truncated ?? endsEarly(head, identity.bytes),
      seekable: identity.ranges,
      failure: relay.failure,
      local: async () => (identity.ranges ? source : (copy ??= download())),
      close: async () => {
        closing.abort()
        await relay.close()
        await upstream.close()
      },
    }
    return source
  } catch (error) {
    await upstream.close()
    throw error
  }
}
