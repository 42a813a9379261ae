import { stat } from 'node:fs/promises'
import type { ShownFrame } from '../../media/frames/choose.ts'
import type { ChunkVideo, VisionRequest } from '../../ports.ts'
import type { ModelCapabilities } from '../model.ts'
import type { Part } from './chat.ts'

/** How a chunk is shown to a model that sees. What was laid down for it goes with its disposal. */
export interface ShownChunk extends AsyncDisposable {
  parts: readonly Part[]
  /** How it is shown, as a sentence to the model. */
  how: string
  thumbnail?: Buffer
}

export type ShowChunk = (
  chunk: ChunkVideo,
  span: VisionRequest['span'],
  signal: AbortSignal,
) => Promise<ShownChunk>

/** A chunk that a model may see as it is. */
export interface Clip {
  /** Of a local file. */
  path: string
  /** Its size. */
  bytes: number
  /** Of the object that is kept. */
  key: string
}

/** A clip where its provider finds it. */
export interface ShownClip {
  part: Part
  /** Removes what was laid down for it, after the answer or the failure. */
  release?: () => Promise<void>
}

/**
 * Brings a clip to where a model sees it: within the request, or by an address. Undefined where this one cannot be shown so: it is
 * shown as pictures then.
 */
export type PlaceClip = (
  clip: Clip,
  can: ModelCapabilities,
  signal: AbortSignal,
) => Promise<ShownClip | undefined>

export interface ShowingOptions {
  /** What the table of models says. */
  can: ModelCapabilities
  /** Pictures of a file, those that tell most. */
  choose: (
    path: string,
    chosen: { pictures: number; side: number; seconds: number },
    signal: AbortSignal,
  ) => Promise<ShownFrame[]>
  /** Without it everything is shown as pictures. */
  place?: PlaceClip
}

/** Of the pictures of which one stands for a clip. */
const THUMBNAIL = { pictures: 4, side: 640 }

/** A chunk as the table of models says: as a clip where the model takes one of its size, else as pictures with their times. */
export const showing =
  ({ can, choose, place }: ShowingOptions): ShowChunk =>
  async (chunk, span, signal) => {
    const path = await chunk.file(signal)
    const seconds = span.endTime - span.startTime
    if (place && Math.max(can.videoBytes, can.storedVideoBytes) > 0) {
      const { size: bytes } = await stat(path)
      if (bytes <= Math.max(can.videoBytes, can.storedVideoBytes)) {
        const telling = await choose(path, { ...THUMBNAIL, seconds }, signal)
        const placed = await place({ path, bytes, key: chunk.key }, can, signal)
        if (placed) return asClip(placed, span, thumbnailOf(telling))
      }
    }
    const frames = await choose(path, { pictures: can.pictures, side: can.pictureSide, seconds }, signal)
    return asPictures(frames, span)
  }

function asClip(
  { part, release }: ShownClip,
  { startTime, endTime }: VisionRequest['span'],
  thumbnail: Buffer | undefined,
): ShownChunk {
  const [from, to] = [startTime.toFixed(1), endTime.toFixed(1)]
  return {
    parts: [part],
    how: `The video is shown as a clip: its beginning is second ${from} of the recording, its end second ${to}.`,
    thumbnail,
    // The answer is worth more than the tidiness of a place that its provider tidies as well.
    [Symbol.asyncDispose]: async () => {
      await release?.().catch((error: unknown) => process.emitWarning(error as Error))
    },
  }
}

function asPictures(frames: readonly ShownFrame[], span: VisionRequest['span']): ShownChunk {
  const last = span.endTime
  const parts = frames.flatMap(({ time, jpeg }): Part[] => [
    { text: `Second ${Math.min(last, span.startTime + time).toFixed(1)}:` },
    { picture: jpeg },
  ])
  return {
    parts,
    how: 'The video is shown as pictures, each after its time.',
    thumbnail: thumbnailOf(frames),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

/** The picture that is newest against the one before it; the first has none before it. */
const thumbnailOf = ([first, ...later]: readonly ShownFrame[]): Buffer | undefined =>
  (later.toSorted((a, b) => b.novelty - a.novelty)[0] ?? first)?.jpeg
