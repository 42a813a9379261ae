import { loadConfig } from '../core/config.ts'
import { findBinaries } from '../core/media/binaries.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** One coloured rectangle that crosses the scene at constant speed. Times in seconds, places in pixels (top left). */
export interface Mover {
  colour: string
  width: number
  height: number
  enters: number
  leaves: number
  from: readonly [x: number, y: number]
  to: readonly [x: number, y: number]
}

export const SAMPLE = { width: 640, height: 360, fps: 25, seconds: 30 }

/** What happens in the sample: the truth that the events found in it can be compared with. */
export const MOVERS: readonly Mover[] = [
  { colour: '0xd01818', width: 96, height: 56, enters: 3, leaves: 9, from: [-96, 210], to: [640, 210] },
  { colour: '0x1f4fd8', width: 70, height: 70, enters: 12, leaves: 18, from: [640, 120], to: [-70, 120] },
  { colour: '0xf2f2f2', width: 110, height: 60, enters: 21, leaves: 27, from: [280, -60], to: [280, 360] },
]

/** A static scene: sky, street and a house, with the faint noise of a camera. */
function scene({ width, height, fps, seconds }: typeof SAMPLE): string {
  return [
    `color=c=0x8a9099:s=${width}x${height}:r=${fps}:d=${seconds}`,
    'drawbox=x=0:y=0:w=iw:h=110:color=0xa9bccb:t=fill',
    'drawbox=x=0:y=190:w=iw:h=100:color=0x55585c:t=fill',
    'drawbox=x=40:y=60:w=120:h=120:color=0x9c7b62:t=fill',
    'drawbox=x=85:y=130:w=30:h=50:color=0x4a3a2e:t=fill',
    'drawbox=x=500:y=80:w=90:h=100:color=0x7d8a74:t=fill',
  ].join(',')
}

function graph(): string {
  const { fps, seconds } = SAMPLE
  const parts = [`${scene(SAMPLE)}[scene0]`]
  MOVERS.forEach(({ colour, width, height, enters, leaves, from, to }, index) => {
    const along = `(t-${enters})/${leaves - enters}`
    const at = (axis: 0 | 1): string => `${from[axis]}+(${to[axis] - from[axis]})*${along}`
    parts.push(
      `color=c=${colour}:s=${width}x${height}:r=${fps}:d=${seconds}[mover${index}]`,
      `[scene${index}][mover${index}]overlay=x='${at(0)}':y='${at(1)}':enable='between(t,${enters},${leaves})'[scene${index + 1}]`,
    )
  })
  parts.push(`[scene${MOVERS.length}]noise=alls=3:allf=t:all_seed=7,format=yuv420p[out]`)
  return parts.join(';')
}

/** Renders the demo's sample video with the ffmpeg of `FFMPEG_PATH` or the PATH: 30 s, 640x360, a keyframe per second. */
export async function renderSample(
  path: string,
  ffmpeg = process.env.FFMPEG_PATH || 'ffmpeg',
): Promise<void> {
  const { fps, seconds } = SAMPLE
  const args = [
    '-y',
    '-v',
    'error',
    '-nostdin',
    '-filter_complex',
    graph(),
    '-map',
    '[out]',
    '-t',
    String(seconds),
  ]
  args.push(
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '23',
    '-g',
    String(fps),
    '-movflags',
    '+faststart',
  )
  const child = spawn(ffmpeg, [...args, `file:${resolve(path)}`], { stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`Cannot render the sample video: ${ffmpeg} ended with code ${code}`)
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const out = process.argv[2]
  if (!out) {
    process.stderr.write('Usage: node scripts/render-sample.ts OUT.mp4\n')
    process.exitCode = 2
  } else {
    const { ffmpeg } = await findBinaries(loadConfig())
    await renderSample(out, ffmpeg)
  }
}
