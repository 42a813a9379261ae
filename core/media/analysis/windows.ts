import { ANALYSIS_FPS, type Frame } from './types.ts'

/** Frames that are held in memory at once: 30 seconds. */
export const WINDOW = 30 * ANALYSIS_FPS

/** Groups frames of one size into windows. */
export async function* windows(
  frames: AsyncIterable<Frame>,
): AsyncGenerator<[Frame, ...Frame[]], void, void> {
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
