import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { keepFirst } from './keep-first.ts'

const SAMPLES = join(import.meta.dirname, '../../.samples')

/** The demo's sample video (640x360, about 30 s): rendered once, then kept. */
export function sampleVideo(): string {
  const path = join(SAMPLES, 'yard.mp4')
  if (existsSync(path)) return path
  mkdirSync(dirname(path), { recursive: true })
  const rendering = join(SAMPLES, `yard-${process.pid}.mp4`)
  execFileSync(process.execPath, [join(import.meta.dirname, '../../scripts/render-sample.ts'), rendering])
  keepFirst(rendering, path)
  return path
}
