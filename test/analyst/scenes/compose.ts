import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Pixels and frames a second of every scene. */
export const WIDTH = 480
export const HEIGHT = 270
export const FPS = 10

/** A box of one colour that is somewhere at some times, on straight lines in between. */
export interface Actor {
  /** A colour of ffmpeg, by name or 0xRRGGBB. */
  paint: string
  width: number
  height: number
  /** Time in seconds, and the top left corner in pixels; it is not there before the first and after the last. */
  path: readonly (readonly [time: number, x: number, y: number])[]
}

export interface Picture {
  seconds: number
  /** What stands behind everything: a lavfi source, rendered once and held. */
  backdrop: string
  actors?: readonly Actor[]
  /** Filters over the finished picture. */
  lens?: string
}

/** Renders a scene: its parts one after the other with hard cuts between them. */
export async function compose(parts: readonly Picture[], dir: string, name: string): Promise<string> {
  const file = join(dir, `${name}.mp4`)
  const inputs: string[] = []
  const graphs: string[] = []
  let input = 0
  for (const [index, part] of parts.entries()) {
    inputs.push(
      '-f',
      'lavfi',
      '-i',
      `${part.backdrop},trim=end_frame=1,loop=-1:1:0,fps=${FPS},trim=duration=${part.seconds}`,
    )
    let chain = `[${input++}:v]setpts=N/${FPS}/TB,format=yuv444p[p${index}]`
    for (const [order, actor] of (part.actors ?? []).entries()) {
      const size = `${actor.width}x${actor.height}`
      inputs.push('-f', 'lavfi', '-i', `color=${actor.paint}:s=${size}:r=${FPS}:d=${part.seconds}`)
      const first = actor.path[0]![0]
      const last = actor.path.at(-1)![0]
      const from = order === 0 ? `p${index}` : `p${index}a${order - 1}`
      const place = `x='${along(actor.path, 1)}':y='${along(actor.path, 2)}':enable='between(t,${first},${last})'`
      chain += `;[${from}][${input++}:v]overlay=${place}:format=yuv444[p${index}a${order}]`
    }
    const count = part.actors?.length ?? 0
    const done = count ? `p${index}a${count - 1}` : `p${index}`
    graphs.push(`${chain};[${done}]${part.lens ?? 'null'},format=yuv420p,setsar=1[s${index}]`)
  }
  const joined = parts.map((_, index) => `[s${index}]`).join('')
  const graph = `${graphs.join(';')};${joined}concat=n=${parts.length}:v=1:a=0[out]`
  const output = [
    '-map',
    '[out]',
    '-r',
    String(FPS),
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-crf',
    '20',
    '-g',
    '20',
  ]
  await run('ffmpeg', ['-v', 'error', '-y', ...inputs, '-filter_complex', graph, ...output, file])
  return file
}

/** An ffmpeg expression of t for one coordinate of a path. */
function along(path: Actor['path'], coordinate: 1 | 2): string {
  let expression = String(path.at(-1)![coordinate])
  for (let index = path.length - 2; index >= 0; index--) {
    const from = path[index]!
    const to = path[index + 1]!
    const slope = (to[coordinate] - from[coordinate]) / (to[0] - from[0])
    expression = `if(lt(t,${to[0]}),${from[coordinate]}+(t-${from[0]})*${slope.toFixed(4)},${expression})`
  }
  return expression
}

/** Cuts a file into chunks of about so many seconds; returns them with their real times. */
export async function cutChunks(
  file: string,
  dir: string,
  seconds: number,
): Promise<{ path: string; startTime: number; endTime: number }[]> {
  const name = join(dir, `chunk-${Date.now()}-%03d.mp4`)
  const segment = ['-f', 'segment', '-segment_time', String(seconds), '-reset_timestamps', '1']
  const list = ['-segment_list', 'pipe:1', '-segment_list_type', 'csv']
  const { stdout } = await run('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-i',
    file,
    '-an',
    '-c',
    'copy',
    ...segment,
    ...list,
    name,
  ])
  const lines = stdout.trim().split('\n')
  return lines.map((line) => {
    const [path = '', start, end] = line.split(',')
    return { path: join(dir, path), startTime: Number(start), endTime: Number(end) }
  })
}
