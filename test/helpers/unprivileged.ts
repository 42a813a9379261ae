import { chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The user and the group `nobody` of Linux. */
const NOBODY = 65534

/**
 * From now on this process is a user whom permissions hinder, as they do not root; `directory` and all in it are that user's.
 * Returns the way back, or why it cannot be.
 */
export function asNobody(directory: string): (() => void) | string {
  if (process.geteuid!() !== 0) return () => undefined
  try {
    const all = readdirSync(directory, { recursive: true }) as string[]
    for (const path of ['', ...all]) chownSync(join(directory, path), NOBODY, NOBODY)
    process.setegid!(NOBODY)
    process.seteuid!(NOBODY)
  } catch (error) {
    process.setegid!(0)
    return `this machine lets nobody become another user (${(error as Error).message})`
  }
  return () => {
    process.seteuid!(0)
    process.setegid!(0)
  }
}
