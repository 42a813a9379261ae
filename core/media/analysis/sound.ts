import { spawn } from 'node:child_process'
import { PICTURE_FENCE } from '../source/source.ts'
import type { Stop } from './frames.ts'

/**
 * Decodes the first sound of a file to one channel of numbers from -1 to 1, `rate` a second, from the file's start on. A file
 * without sound, or whose sound cannot be read, gives none: what is heard is a help, not a need.
 */
export async function* decodeSound(
  ffmpeg: string,
  path: string,
  rate: number,
  stop: Stop,
): AsyncGenerator<Float32Array, void, void> {
  const args = ['-v', 'quiet', '-nostdin', '-protocol_whitelist', 'file', ...PICTURE_FENCE]
  args.push('-i', `file:${path}`, '-map', '0:a:0', '-vn', '-sn', '-dn')
  // Sound that begins later than the pictures has silence before it.
  args.push('-af', 'aresample=async=1:first_pts=0', '-ac', '1', '-ar', String(rate))
  args.push('-f', 'f32le', 'pipe:1')
  const child = spawn(ffmpeg, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise((resolve) => {
    child.once('error', resolve)
    child.once('close', resolve)
  })
  const forget = stop.onStop(() => child.kill('SIGKILL'))
  let rest = Buffer.alloc(0)
  try {
    for await (const part of child.stdout as AsyncIterable<Buffer>) {
      const bytes = Buffer.concat([rest, part])
      const whole = bytes.length - (bytes.length % Float32Array.BYTES_PER_ELEMENT)
      rest = bytes.subarray(whole)
      yield new Float32Array(new Uint8Array(bytes.subarray(0, whole)).buffer)
    }
  } finally {
    forget()
    child.kill('SIGKILL')
    await ended
  }
}
