import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Figures of a run by what was judged, then by name. */
export type Run = Record<string, Record<string, number>>

/** Where the figures of the last run lie, for the next one to be held against. */
const FOLDER = join(import.meta.dirname, '../.eval')

const fileOf = (name: string): string => join(FOLDER, `${name}.json`)

/** Empty before the first. */
export function lastRun(name: string): Run {
  try {
    return JSON.parse(readFileSync(fileOf(name), 'utf8')) as Run
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

/** Keeps what else was judged before. */
export function keepRun(name: string, run: Run): void {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(fileOf(name), `${JSON.stringify({ ...lastRun(name), ...run }, undefined, 2)}\n`)
}

/** ` (+0.020)` where a figure differs from the last run's. */
export function change(now: number, before: number | undefined): string {
  if (before === undefined || Math.abs(now - before) < 0.0005) return ''
  return ` (${now > before ? '+' : ''}${(now - before).toFixed(3)})`
}
