import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createFfmpegRecorder } from '../core/cameras/ring/ffmpeg-recorder.ts'
import { loadConfig } from '../core/config.ts'
import { findBinaries } from '../core/media/binaries.ts'
import { DEFAULT_ORGANIZATION_ID } from '../schema/ids.ts'
import { report } from './report.ts'

/**
 * What recording costs in processor time: cameras at 720p, played from a file by the clock, recorded by the product into segments on the
 * disk (with what it reads of each picture), against as many bare `ffmpeg -c copy` that do the same, in the same run and one after the other.
 *
 *   node bench/recorders.ts [--cameras 8] [--seconds 20] [--json]
 */
const { values } = parseArgs({
  options: {
    cameras: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '20' },
    json: { type: 'boolean' },
  },
})
const [CAMERAS, SECONDS] = [Number(values.cameras), Number(values.seconds)]
const MS = SECONDS * 1000
const FRAMES_PER_SECOND = 25

const root = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
const path = join(root, 'camera.mp4')
const binaries = await findBinaries(loadConfig({}))

/** Seconds of processor time of this process and of all its children that have ended. Linux counts in hundredths. */
function spent(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0)
}

async function costOf(work: () => Promise<void>): Promise<number> {
  const before = spent()
  await work()
  return spent() - before
}

async function recorded(): Promise<number> {
  const recorder = createFfmpegRecorder({ spoolDir: join(root, 'spool'), binaries })
  const ending = AbortSignal.timeout(MS)
  let frames = 0
  const camera = (at: number) => ({
    ...{ organizationId: DEFAULT_ORGANIZATION_ID, cameraId: `camera-${at}` },
    ...{ source: { kind: 'loop' as const, path }, masks: [], paused: false, missing: false },
  })
  /** Begins again where its script was played to its end, as its supervisor does. */
  const record = async (at: number): Promise<void> => {
    while (!ending.aborted)
      await recorder.record(
        camera(at),
        async (spooled) => {
          frames += spooled.segment.frames
          await recorder.done(spooled)
        },
        ending,
      )
  }
  await Promise.all(Array.from({ length: CAMERAS }, (_, at) => record(at)))
  await recorder.close()
  return frames
}

async function bare(at: number): Promise<void> {
  const directory = join(root, `bare-${at}`)
  mkdirSync(directory)
  const input = ['-v', 'error', '-nostdin', '-re', '-stream_loop', '-1', '-i', path]
  const output = [
    '-map',
    '0:v',
    '-c',
    'copy',
    '-f',
    'segment',
    '-segment_time',
    '2',
    join(directory, '%d.ts'),
  ]
  const child = spawn(binaries.ffmpeg, [...input, ...output], { stdio: ['ignore', 'ignore', 'inherit'] })
  const over = new Promise((resolve) => child.on('close', resolve))
  await sleep(MS)
  child.kill('SIGTERM')
  await over
}

try {
  const picture = `testsrc2=size=1280x720:rate=${FRAMES_PER_SECOND}:duration=60`
  const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '2M', '-g', '50', '-pix_fmt', 'yuv420p']
  execFileSync(binaries.ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', picture, ...encode, path])
  const own = await costOf(async () => {
    const frames = await recorded()
    if (frames < CAMERAS * SECONDS * FRAMES_PER_SECOND * 0.5)
      throw new Error(`Cannot measure recorders: they kept ${frames} pictures`)
  })
  const others = await costOf(async () => {
    await Promise.all(Array.from({ length: CAMERAS }, (_, at) => bare(at)))
  })
  report(`Recorders: ${CAMERAS} cameras at 720p for ${SECONDS} s, load ${loadavg()[0]!.toFixed(1)}`, [
    ['recorded, of one core', (100 * own) / SECONDS, '%', 60],
    ['bare ffmpeg -c copy, of one core', (100 * others) / SECONDS, '%'],
    ['recorded : bare', own / others, 'x'],
  ])
} finally {
  rmSync(root, { recursive: true, force: true })
}
