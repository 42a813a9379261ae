import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const [WIDTH, HEIGHT] = [80, 44]

/** All pictures of a video in the order in which they are shown, small and grey. */
export async function picturesOf(path: string): Promise<Buffer[]> {
  const filter = `scale=${WIDTH}:${HEIGHT},format=gray`
  const { stdout } = await run(
    'ffmpeg',
    ['-v', 'error', '-i', `file:${path}`, '-vf', filter, '-vsync', 'passthrough', '-f', 'rawvideo', 'pipe:1'],
    { encoding: 'buffer', maxBuffer: 1e9 },
  )
  const size = WIDTH * HEIGHT
  return Array.from({ length: stdout.length / size }, (_, place) =>
    stdout.subarray(place * size, (place + 1) * size),
  )
}

function distance(one: Buffer, other: Buffer): number {
  let sum = 0
  for (let place = 0; place < one.length; place += 1) sum += Math.abs(one[place]! - other[place]!)
  return sum / one.length
}

/** Place of the picture among `all` that looks most like it. */
export function placeOf(picture: Buffer, all: readonly Buffer[]): number {
  const distances = all.map((each) => distance(picture, each))
  return distances.indexOf(Math.min(...distances))
}
