import { SpectraError } from '../../errors.ts'
import type { Detector } from '../../llm/local/detector/detector.ts'
import { createCameraPath, sinceMoved } from './camera/path.ts'
import { withMoves } from './camera/split.ts'
import { followShot, SCENE_PICTURES } from './follow-shot.ts'
import { decode, type Stop } from './frames.ts'
import { createSampler, recall, type Memory } from './history.ts'
import { recognizeByDetector } from './by-detector.ts'
import { recognizeByOutline } from './by-outline.ts'
import { createPeopleDetector } from './people.ts'
import { createFollower, type Follower } from './follower.ts'
import { featuresOf, isDark, isOtherScene, quantile, type FrameFeatures } from './scene.ts'
import { blockedStretches, frozenStretches, isBlocked, splitShots, type Shot } from './shots.ts'
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
import { windows, WINDOW } from './windows.ts'

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
  const camera = createCameraPath()
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
      if (first) {
        const sameSize = recalled.filter((memory) => memory.width === width && memory.height === height)
        memories = sinceMoved(sameSize, frames[0])
      }
      follower ??= createFollower(recognition, width, height, memories, camera)
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

      const turns = camera.add(frames)
      const known = memories.map((memory) => ({ memory, features: featuresOf({ ...memory, index: 0 }) }))
      const lit = known.map((one) => one.features).filter((one) => !isDark(one))
      const split = withMoves(splitShots(measured, lit), turns)
      const opening = split.shots[0]!
      const latest = lit.at(-1)
      if (
        latest &&
        opening.kind === 'scene' &&
        !turns.known[0] &&
        isOtherScene(measured[opening.from]!, latest)
      ) {
        cuts.push(offset + opening.from)
        if (!first) follower.cut()
      }
      cuts.push(...split.cuts.map((cut) => offset + cut))
      for (const [order, shot] of split.shots.entries()) {
        shots.push({ from: offset + shot.from, to: offset + shot.to, kind: shot.kind })
        const own = frames.slice(shot.from, shot.to)
        if (
          isBlocked(shot) ||
          (order > 0 && isBlocked(split.shots[order - 1]!)) ||
          split.cuts.includes(shot.from)
        )
          follower.cut()
        // What moves while the camera does cannot be told from the rest; what is detected can.
        if (shot.kind === 'moved') for (const frame of own) follower.add(frame, [])
        if (shot.kind !== 'scene') continue
        const like = known.filter((one) => !isOtherScene(one.features, measured[(shot.from + shot.to) >> 1]!))
        const hasTurned = split.shots.slice(0, order).some(({ kind }) => kind === 'moved')
        const before = hasTurned ? [] : like.map((one) => one.memory)
        unsettled.push(...(await followShot(cv, own, before, follower, stop)))
      }
      await follower.endWindow(frames)
      const lastMove = turns.moves.at(-1)
      if (lastMove) memories = []
      const kept = frames.slice(lastMove?.to).filter(({ index }) => index % ANALYSIS_FPS === 0)
      memories = [...memories, ...kept].slice(-SCENE_PICTURES)
    }
    if (stop.stopped || !previous)
      throw new SpectraError('SS_CANCELLED', 'Stopped looking at the chunk: it was cancelled')
    const last = previous
    const duration = last.time + 1 / ANALYSIS_FPS
    const blocked = blockedStretches(shots, features)
    const frozen = frozenStretches(features, noiseBefore(recalled))
    const moved = camera.moves()
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
        quiet: quietStretches(duration, result.sightings, [...blocked, ...frozen, ...unsettled, ...moved]),
        unsettled,
        moved,
        tooSmall: Math.min(last.width, last.height) < SMALLEST_SIDE,
        detector: detector?.name,
      },
      telling: result.telling ?? still,
    }
  } finally {
    people?.delete()
  }
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
