import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { tempDir } from '../../../helpers/temp.ts'

/** Ten white seconds, 320x180, with a keyframe every five: what is not white in a film of it was hidden. */
export function whiteVideo(t: { teardown(fn: () => unknown): unknown }): string {
  const path = join(tempDir(t, 'spectra-white-'), 'white.mp4')
  const picture = ['-f', 'lavfi', '-i', 'color=white:size=320x180:rate=25:duration=10']
  const form = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '125', '-pix_fmt', 'yuv420p']
  execFileSync('ffmpeg', ['-v', 'error', ...picture, ...form, path])
  return path
}
