import { isCovered, isDark, isOtherScene, type FrameFeatures } from './scene.ts'
import { ANALYSIS_FPS, type Blocked, type Stretch } from './types.ts'

const BLOCKED_FRAMES = 3
const FROZEN_FRAMES = 4 * ANALYSIS_FPS

/** A run of frames of one scene: indices, `to` not included. */
export interface Shot {
  from: number
  to: number
  kind: 'scene' | 'dark' | 'covered'
}

/**
 * Splits frames into shots of one scene each, and stretches in which the camera is blocked. `known` is a frame of the scene
 * before, if there was one; `cuts` are the indices at which another scene begins.
 */
export function splitShots(
  frames: readonly FrameFeatures[],
  known: FrameFeatures | undefined,
): { shots: Shot[]; cuts: number[] } {
  const usual = known ?? ofMedianDetail(frames)
  const kinds = smoothed(
    frames.map((frame) => (isDark(frame) ? 'dark' : usual && isCovered(frame, usual) ? 'covered' : 'scene')),
  )
  const shots: Shot[] = []
  const cuts: number[] = []
  let lastScene: FrameFeatures | undefined
  for (let index = 0; index < frames.length; index++) {
    const kind = kinds[index]!
    const open = shots.at(-1)
    const frame = frames[index]!
    const cut = kind === 'scene' && lastScene !== undefined && isCut(frames, kinds, index, lastScene)
    if (cut) cuts.push(index)
    if (!open || open.kind !== kind || cut) shots.push({ from: index, to: index + 1, kind })
    else open.to = index + 1
    if (kind === 'scene') lastScene = frame
  }
  return { shots, cuts }
}

function ofMedianDetail(frames: readonly FrameFeatures[]): FrameFeatures | undefined {
  const lit = frames.filter((frame) => !isDark(frame)).sort((a, b) => a.detail - b.detail)
  return lit[lit.length >> 1]
}

/** A scene that is gone after one frame (a flash, a broken picture) is no cut. */
function isCut(
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
    if (shot.kind === 'scene') continue
    const start = frames[shot.from]!.time
    const end = frames[shot.to - 1]!.time + 1 / ANALYSIS_FPS
    const last = result.at(-1)
    if (last && start - last.end < 0.5) last.end = end
    else result.push({ start, end, kind: shot.kind })
  }
  return result.filter(({ start, end }) => end - start >= BLOCKED_FRAMES / ANALYSIS_FPS - 1e-6)
}

/**
 * Stretches of at least four seconds without the least change, from a camera that has noise: elsewhere in the chunk
 * (or before it, `noisyBefore`) nearly every frame differs from the one before nearly everywhere. A clean synthetic or
 * strongly compressed scene has no noise and is never called frozen.
 */
export function frozenStretches(frames: readonly FrameFeatures[], noisyBefore: boolean): Stretch[] {
  const runs: { from: number; to: number }[] = []
  for (let index = 1; index < frames.length; index++) {
    if (frames[index]!.changed > 0.0005) continue
    const last = runs.at(-1)
    if (last?.to === index) last.to = index + 1
    else runs.push({ from: index - 1, to: index + 1 })
  }
  const long = runs.filter((run) => run.to - run.from >= FROZEN_FRAMES)
  const others = frames.filter(
    (_, index) => index > 0 && !long.some((run) => index >= run.from && index < run.to),
  )
  const noisy = others.filter((frame) => frame.changed > 0.12).length
  if (others.length < ANALYSIS_FPS ? !noisyBefore : noisy < others.length * 0.8) return []
  return long.map((run) => ({
    start: frames[run.from]!.time,
    end: frames[run.to - 1]!.time + (run.to === frames.length ? 1 / ANALYSIS_FPS : 0),
  }))
}
