import { decode, type Stop } from './frames.ts'
import {
  ANALYSIS_FPS,
  type AnalysisTask,
  type Frame,
  type Picture,
  type SampledFile,
  type Samples,
} from './types.ts'

/** Frames between two samples: one sample a second. */
const EVERY = ANALYSIS_FPS
/** Of a longer file only the end is sampled, in seconds. */
const SAMPLED_SECONDS = 60
/** Most pictures of earlier files that are kept in mind. */
const MOST = 40

/** A picture of the time before the chunk. */
export interface Memory extends Picture {
  /** Seconds before the chunk began, negative. */
  time: number
}

/** Collects one picture a second of a file of at most a minute: the same pictures whether it is analysed or looked back upon. */
export function createSampler(): { add(frame: Frame): void; samples(): Samples | undefined } {
  const kept: Frame[] = []
  return {
    add(frame) {
      if (frame.index % EVERY === 0 && kept.length < SAMPLED_SECONDS) kept.push(frame)
    },
    samples: () => pack(kept),
  }
}

function pack(frames: readonly Frame[]): Samples | undefined {
  const [first] = frames
  if (!first) return undefined
  const size = first.data.length
  const pixels = new SharedArrayBuffer(frames.length * size)
  const all = new Uint8Array(pixels)
  for (const [index, frame] of frames.entries()) all.set(frame.data.subarray(0, size), index * size)
  const times = frames.map(({ time }) => time)
  return { width: first.width, height: first.height, duration: times.at(-1)! + 1, times, pixels }
}

/**
 * What the scene looked like before, in order of time, the nearest 40 seconds. A file that cannot be read, or that shows a
 * picture of another size, tells nothing; those behind it are not asked, because the time between is not known.
 */
export async function recall(
  task: AnalysisTask,
  stop: Stop,
  onSampled: (file: SampledFile) => void,
): Promise<Memory[]> {
  const memories: Memory[] = []
  let until = 0
  for (const file of task.before) {
    if (memories.length >= MOST || stop.stopped) break
    const known = 'samples' in file
    const samples = known ? file.samples : await sample(task.ffmpeg, file.path, stop)
    if (!samples) continue
    if (!known) onSampled({ sha256: file.sha256, samples })
    const size = samples.width * samples.height * 3
    const all = new Uint8Array(samples.pixels)
    for (let index = samples.times.length - 1; index >= 0 && memories.length < MOST; index--) {
      memories.push({
        width: samples.width,
        height: samples.height,
        data: all.subarray(index * size, (index + 1) * size),
        time: until - (samples.duration - samples.times[index]!),
      })
    }
    until -= samples.duration
  }
  return memories.reverse()
}

async function sample(ffmpeg: string, path: string, stop: Stop): Promise<Samples | undefined> {
  const kept: Frame[] = []
  try {
    for await (const frame of decode(ffmpeg, path, stop, { every: EVERY, lastSeconds: SAMPLED_SECONDS }))
      kept.push(frame)
  } catch {
    // Looking back is a help, not a need: the chunk itself is analysed without it.
    return undefined
  }
  return pack(kept)
}
