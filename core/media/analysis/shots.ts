import { isCovered, isDark, isOtherScene, quantile, type FrameFeatures } from './scene.ts'
import { ANALYSIS_FPS, type Blocked, type Stretch } from './types.ts'

const BLOCKED_FRAMES = 3
/** Which share of a scene's frames counts as its calm ones. */
const CALM = 0.25
const FROZEN_FRAMES = 4 * ANALYSIS_FPS

/** A run of frames of one scene: indices, `to` not included. */
export interface Shot {
  from: number
  to: number
  /** `moved`: the camera is on its way. */
  kind: 'scene' | 'moved' | 'dark' | 'covered'
}

export const isBlocked = ({ kind }: Pick<Shot, 'kind'>): boolean => kind === 'dark' || kind === 'covered'

/**
 * Splits frames into shots of one scene each, and stretches in which the camera is blocked. `known` are frames of the time
 * before in which something could be seen; `cuts` are the indices at which another scene begins.
 */
export function splitShots(
  frames: readonly FrameFeatures[],
  known: readonly FrameFeatures[],
): { shots: Shot[]; cuts: number[] } {
  const kinds = smoothed(kindsOf(frames, known))
  const shots: Shot[] = []
  const cuts: number[] = []
  let lastScene: FrameFeatures | undefined
  for (let index = 0; index < frames.length; index++) {
    const kind = kinds[index]!
    const open = shots.at(-1)
    const frame = frames[index]!
    const other = kind === 'scene' && lastScene !== undefined && isGone(frames, kinds, index, lastScene)
    // A camera that turns shows another scene in the end, but does not cut to it.
    const cut = other && (kinds[index - 1] !== 'scene' || isOtherScene(frame, frames[index - 1]!))
    if (cut) cuts.push(index)
    if (!open || open.kind !== kind || cut) shots.push({ from: index, to: index + 1, kind })
    else open.to = index + 1
    if (kind === 'scene' && (!lastScene || other || !isOtherScene(frame, lastScene))) lastScene = frame
  }
  return { shots, cuts }
}

/** What each frame shows: a plain picture is a covered camera only after a scene that was not plain. */
function kindsOf(frames: readonly FrameFeatures[], known: readonly FrameFeatures[]): Shot['kind'][] {
  let usual = known.toSorted((a, b) => b.deviation - a.deviation)[0]
  const deviations = known.map((frame) => frame.deviation)
  return frames.map((frame) => {
    if (isDark(frame)) return 'dark'
    if (usual && isCovered(frame, usual, quantile(deviations, CALM))) return 'covered'
    if (!usual || frame.deviation > usual.deviation || isOtherScene(frame, usual)) usual = frame
    deviations.push(frame.deviation)
    return 'scene'
  })
}

/** Whether a scene is gone for good: a flash or a broken picture is over after a frame or two. */
function isGone(
  frames: readonly FrameFeatures[],
  kinds: readonly Shot['kind'][],
  index: number,
  last: FrameFeatures,
): boolean {
  for (let ahead = index; ahead < Math.min(index + 3, frames.length); ahead++) {
    if (kinds[ahead] === 'scene' && !isOtherScene(frames[ahead]!, last)) return false
  }
  return true
}

/** Takes back blocked runs that are too short to mean anything; darkness may go on in the next chunk. */
function smoothed(kinds: Shot['kind'][]): Shot['kind'][] {
  for (let from = 0; from < kinds.length;) {
    let to = from + 1
    while (to < kinds.length && kinds[to] === kinds[from]) to++
    const goesOn = kinds[from] === 'dark' && (from === 0 || to === kinds.length)
    if (kinds[from] !== 'scene' && to - from < BLOCKED_FRAMES && !goesOn) kinds.fill('scene', from, to)
    from = to
  }
  return kinds
}

/** The blocked stretches among shots, neighbours joined. */
export function blockedStretches(shots: readonly Shot[], frames: readonly FrameFeatures[]): Blocked[] {
  const result: Blocked[] = []
  for (const shot of shots) {
    if (shot.kind !== 'dark' && shot.kind !== 'covered') continue
    const start = frames[shot.from]!.time
    const end = frames[shot.to - 1]!.time + 1 / ANALYSIS_FPS
    const last = result.at(-1)
    if (last && start - last.end < 0.5) last.end = end
    else result.push({ start, end, kind: shot.kind })
  }
  return result.filter(({ start, end }) => end - start >= BLOCKED_FRAMES / ANALYSIS_FPS - 1e-6)
}

/** Shares of the pixels that change from frame to frame: from noise at least, and where next to nothing changes. */
const NOISE = 0.12
const STILL = 0.02

/**
 * Stretches of at least four seconds in which the noise of a camera is gone: elsewhere in the chunk (or before it, `noiseBefore`)
 * nearly every frame differs from the one before in many of its pixels. An encoder still polishes a frozen picture and changes it
 * with each keyframe, so most frames must be the same and the others much calmer than usual. A clean synthetic or
 * strongly compressed scene has no noise and is never called frozen.
 */
export function frozenStretches(frames: readonly FrameFeatures[], noiseBefore: number): Stretch[] {
  const changes = frames.slice(1).map((frame) => frame.changed)
  const within = quantile(changes, 0.9)
  const usual = within < NOISE || (noiseBefore > NOISE && within < noiseBefore * 0.4) ? noiseBefore : within
  if (usual < NOISE) return []
  const runs: { from: number; to: number }[] = []
  for (let index = 1; index < frames.length; index++) {
    if (frames[index]!.changed > usual * 0.4) continue
    const last = runs.at(-1)
    if (last?.to === index) last.to = index + 1
    else runs.push({ from: index - 1, to: index + 1 })
  }
  const frozen = runs.filter(({ from, to }) => {
    const still = frames.slice(from + 1, to).filter((frame) => frame.changed < STILL).length
    return to - from >= FROZEN_FRAMES && still > (to - from) * 0.6
  })
  const others = frames.filter((_, at) => at > 0 && !frozen.some(({ from, to }) => at >= from && at < to))
  if (others.filter((frame) => frame.changed > NOISE).length < others.length * 0.8) return []
  return frozen.map(({ from, to }) => ({
    start: frames[from]!.time,
    end: frames[to - 1]!.time + (to === frames.length ? 1 / ANALYSIS_FPS : 0),
  }))
}
