import { backgroundOf } from './background.ts'
import { createForeground } from './foreground.ts'
import type { Follower } from './follower.ts'
import type { Stop } from './frames.ts'
import type { Memory } from './history.ts'
import type { Cv } from './opencv.ts'
import { restlessness } from './restlessness.ts'
import { ANALYSIS_FPS, type Frame, type Stretch } from './types.ts'

/** Most pictures that the empty scene is made from. */
export const SCENE_PICTURES = 32

/** Follows what moves in one shot; returns the stretches in which the whole picture changes. */
export async function followShot(
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
