import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const [WIDTH, HEIGHT] = [96, 54]

/** How bright a part of the pictures of a film is, 0 to 255: the brightest point in it, and the middle of all, over all pictures. */
export interface Brightness {
  pictures: number
  most: number
  mean: number
}

/** Shares of the picture: left, top, right, bottom. */
export type Area = readonly [number, number, number, number]

/** Of a file that ffmpeg can read, whole or not; what it shows of an unfinished one counts. */
export async function brightnessOf(path: string, areas: readonly Area[]): Promise<Brightness[]> {
  const filter = `scale=${WIDTH}:${HEIGHT}:flags=neighbor,format=gray`
  const args = ['-v', 'quiet', '-i', `file:${path}`, '-vf', filter, '-vsync', 'passthrough']
  const { stdout } = await run('ffmpeg', [...args, '-f', 'rawvideo', 'pipe:1'], {
    ...{ encoding: 'buffer', maxBuffer: 1e9 },
  }).catch((error: { stdout: Buffer }) => error)
  const pictures = Math.floor(stdout.length / (WIDTH * HEIGHT))
  return areas.map(([left, top, right, bottom]) => {
    const values: number[] = []
    for (let picture = 0; picture < pictures; picture += 1)
      for (let y = Math.ceil(top * HEIGHT); y < Math.floor(bottom * HEIGHT); y += 1)
        for (let x = Math.ceil(left * WIDTH); x < Math.floor(right * WIDTH); x += 1)
          values.push(stdout[(picture * HEIGHT + y) * WIDTH + x]!)
    const most = values.reduce((best, value) => Math.max(best, value), 0)
    const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
    return { pictures, most, mean }
  })
}
