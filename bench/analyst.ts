import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { detectorName } from '../core/llm/local/detector/installed.ts'
import { sampleVideo } from '../test/helpers/sample.ts'
import { sharedDir } from '../test/helpers/shared.ts'
import { jsonLines, spectra } from '../test/helpers/spectra.ts'
import { report, type Figure } from './report.ts'

/**
 * `spectra analyze` end to end, start of the process included, as a multiple of real time: at least 15x with the detector, 60x without. Beside it what
 * decoding alone takes in the same run, and what a thread that looks needs of memory and processor time.
 */
const shared = sharedDir()
const video = shared ? join(shared, 'videos/one-by-one-person-detection.mp4') : sampleVideo()
const root = mkdtempSync(join(tmpdir(), 'spectra-bench-'))

/** Wall seconds of some work. */
async function secondsOf(work: () => unknown): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

let duration = 0
async function analyze(detector: string, ...options: string[]): Promise<number> {
  return secondsOf(async () => {
    const args = ['analyze', video, '--json', ...options]
    const { code, stdout, stderr } = await spectra(join(root, detector), args, { SPECTRA_DETECTOR: detector })
    if (code !== 0) throw new Error(`analyze failed: ${stderr}`)
    duration = (jsonLines(stdout).at(-1) as { process: { source: { duration: number } } }).process.source
      .duration
  })
}

const decode = (): Promise<number> =>
  secondsOf(() => execFileSync('ffmpeg', ['-v', 'error', '-threads', '2', '-i', video, '-f', 'null', '-']))

/** One thread that looks at the first ten seconds. */
function thread(detector: string): { seconds: number; mebibytes: number } {
  const chunk = join(root, 'chunk.mp4')
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-ss',
    '8',
    '-i',
    video,
    '-t',
    '10',
    '-an',
    '-c:v',
    'libx264',
    chunk,
  ])
  const program = join(import.meta.dirname, 'analyst/thread.ts')
  const said = execFileSync(process.execPath, [program, detector, chunk, '3'], { encoding: 'utf8' })
  return JSON.parse(said) as { seconds: number; mebibytes: number }
}

async function figuresOf(detector: string, name: string, goal: number): Promise<Figure[]> {
  const first = await analyze(detector)
  const times: number[] = []
  const decodings: number[] = []
  for (let run = 0; run < 3; run++) {
    decodings.push(await decode())
    times.push(await analyze(detector, '--again'))
  }
  const best = Math.min(...times)
  return [
    [`${name}: real time factor, new data directory`, duration / first, 'x', goal, 'atLeast'],
    [`${name}: real time factor, best of 3`, duration / best, 'x', goal, 'atLeast'],
    [`${name}: real time factor, worst of 3`, duration / Math.max(...times), 'x', goal, 'atLeast'],
    [`${name}: time by that of decoding alone`, best / Math.min(...decodings), 'x'],
  ]
}

try {
  const off = thread('off')
  const figures: Figure[] = []
  const name = detectorName('auto')
  if (name) {
    const on = thread('auto')
    figures.push(
      ...(await figuresOf('auto', name, 15)),
      [`${name}: processor time of a look at 10 s`, on.seconds, 's'],
      [`${name}: memory of a thread more than without`, on.mebibytes - off.mebibytes, 'MiB', 250],
    )
  }
  figures.push(
    ...(await figuresOf('off', 'off', 60)),
    ['off: processor time of a look at 10 s', off.seconds, 's'],
    ['off: memory of a process with one thread', off.mebibytes, 'MiB'],
  )
  report(`analyst: ${shared ? 'one-by-one-person-detection.mp4 (139 s)' : 'the sample video'}`, figures)
} finally {
  rmSync(root, { recursive: true, force: true })
}
