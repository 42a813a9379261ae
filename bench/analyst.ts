import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sampleVideo } from '../test/helpers/sample.ts'
import { sharedDir } from '../test/helpers/shared.ts'
import { jsonLines, spectra } from '../test/helpers/spectra.ts'
import { report } from './report.ts'

/** `spectra analyze` end to end, start of the process included, as a multiple of real time. Goal: at least 15x. */
const shared = sharedDir()
const video = shared ? join(shared, 'videos/one-by-one-person-detection.mp4') : sampleVideo()
const root = mkdtempSync(join(tmpdir(), 'spectra-bench-'))
try {
  const factor = async (...options: string[]): Promise<number> => {
    const began = performance.now()
    const { code, stdout, stderr } = await spectra(join(root, 'data'), [
      'analyze',
      video,
      '--json',
      ...options,
    ])
    if (code !== 0) throw new Error(`analyze failed: ${stderr}`)
    const { process } = jsonLines(stdout).at(-1) as { process: { source: { duration: number } } }
    return process.source.duration / ((performance.now() - began) / 1000)
  }
  const first = await factor()
  const later = [await factor('--again'), await factor('--again'), await factor('--again')]
  report(`analyst: ${shared ? 'one-by-one-person-detection.mp4 (139 s)' : 'the sample video'}`, [
    ['real time factor, new data directory', first, 'x', 15, 'atLeast'],
    ['real time factor, best of 3', Math.max(...later), 'x', 15, 'atLeast'],
    ['real time factor, worst of 3', Math.min(...later), 'x', 15, 'atLeast'],
  ])
} finally {
  rmSync(root, { recursive: true, force: true })
}
