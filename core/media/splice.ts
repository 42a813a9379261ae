import { join } from 'node:path'
import { SpectraError } from '../errors.ts'
import type { CutChunk, CutOptions } from '../ports.ts'
import type { SourceMetadata } from '../../schema/facts.ts'
import { roundingOf, segmentName } from './arguments.ts'
import { chunkOf, type CutContext, TOLERANCE } from './cutter.ts'
import { FILE_THREADS } from './file-pool.ts'
import type { Copied, CopyFailure } from './file-worker.ts'
import { pieces, type Piece } from './mp4/pieces.ts'
import type { SampleTable } from './mp4/samples.ts'
import { diskFull, notWritable } from './segmenter.ts'

/** One for each thread, and one that waits for its taker (P6). */
const AHEAD = FILE_THREADS + 1

const changed = (name: string, how: string): SpectraError =>
  new SpectraError('SS_SOURCE_CHANGED', `Cannot go on with ${name}: ${how}`)

function errorOf({ failure, message }: CopyFailure, name: string): SpectraError {
  if (failure === 'changed') return changed(name, `it was changed while it was cut (${message})`)
  if (failure === 'full') return diskFull(name)
  if (failure === 'read-only') return notWritable(name)
  return new SpectraError('SS_CHUNKING_FAILED', `Cannot cut ${name}: ${message}`)
}

/** Those behind the last recorded chunk, which has to end where it ended then. */
function* wanted(
  all: Iterable<Piece>,
  last: CutOptions['resumeAfter'],
  name: string,
): Generator<Piece, void, void> {
  let shift = last ? undefined : 0
  for (const piece of all) {
    const { ordinal, startTime, endTime } = piece
    if (shift !== undefined) yield { ...piece, startTime: startTime + shift, endTime: endTime + shift }
    else if (ordinal === last!.ordinal && Math.abs(last!.endTime - endTime) <= TOLERANCE)
      shift = last!.endTime - endTime
  }
  if (shift === undefined)
    throw changed(name, `its chunk ${last!.ordinal} no longer ends at ${last!.endTime} s`)
}

/**
 * Cuts a plain MP4 on this machine at the places where `cutThrough` would, without ffmpeg: its index says where the
 * pictures of each chunk stand, and threads copy them behind an index of their own. The first chunk is there before
 * ffmpeg would have loaded its libraries.
 * @throws SS_SOURCE_CHANGED, SS_DISK_FULL, SS_STORAGE_UNAVAILABLE, SS_CHUNKING_FAILED
 */
export async function* spliceThrough(
  context: Omit<CutContext, 'look' | 'onLost'>,
  form: SourceMetadata,
  table: SampleTable,
  { chunkDuration, resumeAfter }: CutOptions,
  signal: AbortSignal,
): AsyncGenerator<CutChunk, void, void> {
  const { source, directory, files, onStart } = context
  const tolerance = roundingOf(form)
  const all = wanted(pieces(table, { chunkDuration, tolerance }), resumeAfter, source.name)
  const underWay: { piece: Piece; path: string; copied: Promise<Copied> }[] = []
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const leave = (): void => void Atomics.store(stop, 0, 1)

  function begin(piece: Piece): void {
    const path = join(directory, segmentName(piece.ordinal))
    const copied = files.copy({ source: source.file!, ...piece.content(), path, stop })
    onStart(
      copied.then(
        () => undefined,
        () => undefined,
      ),
    )
    underWay.push({ piece, path, copied })
  }

  signal.addEventListener('abort', leave)
  try {
    for (;;) {
      signal.throwIfAborted()
      for (let next; underWay.length < AHEAD && !(next = all.next()).done;) begin(next.value)
      const first = underWay.shift()
      if (!first) return
      const { piece, path } = first
      const copied = await first.copied
      signal.throwIfAborted()
      if ('failure' in copied) throw errorOf(copied, source.name)
      yield chunkOf(form, { ...piece, ...copied, path })
    }
  } finally {
    signal.removeEventListener('abort', leave)
    leave()
    await Promise.allSettled(underWay.map(({ copied }) => copied))
  }
}
