import { SpectraError } from '../../errors.ts'
import type { Detector } from '../../llm/local/detector/detector.ts'
import { backgroundOf } from './background.ts'
import { createForeground } from './foreground.ts'
import { decode, type Stop } from './frames.ts'
import { createSampler, recall, type Memory } from './history.ts'
import { recognizeByDetector } from './by-detector.ts'
import { recognizeByOutline } from './by-outline.ts'
import { createPeopleDetector } from './people.ts'
import { createFollower, type Follower } from './follower.ts'
import { restlessness } from './restlessness.ts'
import { featuresOf, isDark, isOtherScene, quantile, type FrameFeatures } from './scene.ts'
import { blockedStretches, frozenStretches, splitShots, type Shot } from './shots.ts'
import { quietStretches } from './quiet.ts'
import {
  ANALYSIS_FPS,
  type ChunkAnalysis,
  type AnalysisTask,
  type Frame,
  type Picture,
  type SampledFile,
  type Stretch,
} from './types.ts'
import type { Cv } from './opencv.ts'

/** Frames that are held in memory at once: 30 seconds. */
const WINDOW = 30 * ANALYSIS_FPS
/** Most pictures that the empty scene is made from. */
const SCENE_PICTURES = 32
/** Below this many pixels a side nothing can be made out. */
const SMALLEST_SIDE = 16

/** The measurements, and the picture that tells most. */
export interface Measured {
  analysis: ChunkAnalysis
  telling?: Picture
}

/**
 * Looks at one chunk. Frames are taken in windows of 30 seconds, so that memory does not grow with the chunk; each
 * window is split into shots of one scene, each shot gets the empty scene behind it from its own frames and from what was seen of
 * that scene before, and what is in front of that is followed from window to window.
 *
 * `onSampled` gets what later chunks look back upon, as soon as it is decoded. What things are is told by `detector`, without one by the
 * outlines of people.
 *
 * @throws SS_ANALYSIS_FAILED where nothing can be decoded, SS_CANCELLED when stopped
 */
export async function analyse(
  cv: Cv,
  task: AnalysisTask,
  stop: Stop,
  onSampled: (file: SampledFile) => void,
  detector?: Detector,
): Promise<Measured> {
  const recalled = await recall(task, stop, onSampled)
  const people = detector ? undefined : createPeopleDetector(cv)
  const recognition = detector ? recognizeByDetector(detector) : recognizeByOutline(people!)
  const sampler = createSampler()
  const features: FrameFeatures[] = []
  const shots: Shot[] = []
  const cuts: number[] = []
  const unsettled: Stretch[] = []
  let follower: Follower | undefined
  let memories: Memory[] = []
  let previous: Frame | undefined
  let still: Picture | undefined
  try {
    for await (const frames of windows(
      decode(task.ffmpeg, task.path, stop, { large: detector !== undefined }),
    )) {
      const { width, height } = frames[0]!
      const first = follower === undefined
      if (first) memories = recalled.filter((memory) => memory.width === width && memory.height === height)
      follower ??= createFollower(recognition, width, height, memories)
      const measured = frames.map((frame, index) => featuresOf(frame, frames[index - 1] ?? previous))
      const offset = features.length
      features.push(...measured)
      for (const frame of frames) sampler.add(frame)
      // A window that is not full is the last: the file is decoded.
      const samples = first && frames.length < WINDOW ? sampler.samples() : undefined
      if (samples) onSampled({ sha256: task.sha256, samples })
      still ??= frames[frames.length >> 1]
      previous = frames.at(-1)
      if (Math.min(width, height) < SMALLEST_SIDE) continue

      const known = memories.map((memory) => ({ memory, features: featuresOf({ ...memory, index: 0 }) }))
      const lit = known.map((one) => one.features).filter((one) => !isDark(one))
      const split = splitShots(measured, lit)
      const opening = split.shots[0]!
      const latest = lit.at(-1)
      if (latest && opening.kind === 'scene' && isOtherScene(measured[opening.from]!, latest)) {
        cuts.push(offset + opening.from)
        if (!first) follower.cut()
      }
      cuts.push(...split.cuts.map((cut) => offset + cut))
      for (const [order, shot] of split.shots.entries()) {
        shots.push({ from: offset + shot.from, to: offset + shot.to, kind: shot.kind })
        if (order > 0 || shot.kind !== 'scene') follower.cut()
        if (shot.kind !== 'scene') continue
        const own = frames.slice(shot.from, shot.to)
        const like = known.filter((one) => !isOtherScene(one.features, measured[(shot.from + shot.to) >> 1]!))
        unsettled.push(
          ...(await followShot(
            cv,
            own,
            like.map((one) => one.memory),
            follower,
            stop,
          )),
        )
      }
      await follower.endWindow(frames)
      memories = [...memories, ...frames.filter(({ index }) => index % ANALYSIS_FPS === 0)].slice(
        -SCENE_PICTURES,
      )
    }
    if (stop.stopped || !previous)
      throw new SpectraError('SS_CANCELLED', 'Stopped looking at the chunk: it was cancelled')
    const last = previous
    const duration = last.time + 1 / ANALYSIS_FPS
    const blocked = blockedStretches(shots, features)
    const frozen = frozenStretches(features, noiseBefore(recalled))
    const result = follower!.finish()
    return {
      analysis: {
        duration,
        frames: features.length,
        width: last.width,
        height: last.height,
        sightings: result.sightings,
        cuts: cuts.map((index) => features[index]!.time),
        blocked,
        frozen,
        quiet: quietStretches(duration, result.sightings, [...blocked, ...frozen, ...unsettled]),
        unsettled,
        tooSmall: Math.min(last.width, last.height) < SMALLEST_SIDE,
        detector: detector?.name,
      },
      telling: result.telling ?? still,
    }
  } finally {
    people?.delete()
  }
}

/** Follows what moves in one shot; returns the stretches in which the whole picture changes. */
async function followShot(
  cv: Cv,
  frames: readonly Frame[],
  memories: readonly Memory[],
  follower: Follower,
  stop: Stop,
): Promise<Stretch[]> {
  const own = evenly(frames, SCENE_PICTURES - Math.min(memories.length, SCENE_PICTURES / 2))
  const background = backgroundOf(cv, [...memories.slice(-(SCENE_PICTURES - own.length)), ...own])
  const foreground = createForeground(cv, background, restlessness(cv, frames))
  const unsettled: Stretch[] = []
  try {
    for (const [index, frame] of frames.entries()) {
      const { blobs, settled } = foreground.find(frame)
      follower.add(frame, blobs)
      if (!settled) {
        const last = unsettled.at(-1)
        const end = frame.time + 1 / ANALYSIS_FPS
        if (last && frame.time - last.end < 0.3) last.end = end
        else unsettled.push({ start: frame.time, end })
      }
      // Lets the message through that stops the work.
      if (index % 8 === 7) await new Promise((resolve) => setImmediate(resolve))
      if (stop.stopped) break
    }
  } finally {
    foreground.delete()
  }
  return unsettled.filter(({ start, end }) => end - start > 0.9)
}

/** Every frame of a short list, else so many of them at equal distances. */
function evenly<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list]
  return Array.from({ length: count }, (_, index) => list[Math.floor(((index + 0.5) * list.length) / count)]!)
}

/** Groups frames of one size into windows. */
async function* windows(frames: AsyncIterable<Frame>): AsyncGenerator<[Frame, ...Frame[]], void, void> {
  let window: Frame[] = []
  let size = 0
  for await (const frame of frames) {
    size ||= frame.data.length
    // A picture of another size in the middle of a chunk belongs to a damaged file.
    if (frame.data.length !== size) continue
    window.push(frame)
    if (window.length === WINDOW) {
      yield window as [Frame, ...Frame[]]
      window = []
    }
  }
  if (window.length > 0) yield window as [Frame, ...Frame[]]
}

/** The share of pixels that usually changed from one picture to the next in the time before. */
function noiseBefore(memories: readonly Memory[]): number {
  const pairs = memories.slice(1).map((memory, index) => featuresOf({ ...memory, index }, memories[index]))
  return pairs.length < 3
    ? 0
    : quantile(
        pairs.map((pair) => pair.changed),
        0.2,
      )
}
