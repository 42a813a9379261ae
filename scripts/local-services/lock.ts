import { mkdirSync, rmSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../../core/processes.ts'
import { until } from './processes.ts'
import { HOME } from './state.ts'

/** Runs `work` while no other call for this checkout does; a lock whose owner vanished is taken over. */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync(HOME, { recursive: true })
  const file = join(HOME, 'lock')
  await until('another call of scripts/services is at work', 180, () => {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const owner = Number(readFileSync(file, 'utf8'))
      if (owner > 0 && !isAlive(owner)) rmSync(file, { force: true })
      return undefined
    }
  })
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}
