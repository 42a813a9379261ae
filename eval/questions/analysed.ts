import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Questions } from './judge.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Of everything that decides what is said of a video. */
function sourcesHash(): string {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')))
  for (const folder of ['actors', 'core', 'schema'])
    for (const file of globSync(`${folder}/**/*.{ts,txt,md}`, { cwd: ROOT }).sort())
      hash.update(file).update(readFileSync(join(ROOT, file)))
  return hash.digest('hex').slice(0, 16)
}

/** The data directory in which the videos are analysed; made where it is not there yet. */
export async function analysed({ videos: names, chunk }: Questions, videos: string): Promise<string> {
  const key = createHash('sha256')
    .update(JSON.stringify([sourcesHash(), names, chunk]))
    .digest('hex')
  const data = join(ROOT, '.eval', `data-${key.slice(0, 16)}`)
  if (existsSync(data)) return data
  const making = `${data}.making-${process.pid}`
  mkdirSync(making, { recursive: true })
  const spectra = join(ROOT, 'cli/bin.js')
  for (const name of names) {
    const options = ['--chunk', String(chunk), '--data', making, '--json']
    await promisify(execFile)(process.execPath, [spectra, 'analyze', join(videos, name), ...options], {
      maxBuffer: 2 ** 26,
    })
  }
  renameSync(making, data)
  return data
}
