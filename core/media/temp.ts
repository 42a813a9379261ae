import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { allPids, kill, wordsOf } from '../processes.ts'
import { leftovers, tempPath } from '../temp.ts'

/** Each opened video works in a directory of its own. */
const KIND = 'video'

/** A new empty directory below `tempDir`, readable by this user only. */
export async function videoDirectory(tempDir: string): Promise<string> {
  const path = tempPath(tempDir, KIND)
  await mkdir(path, { recursive: true, mode: 0o700 })
  return path
}

/** Ends processes that still write below `directory`: children that outlived an owner killed with -9. Linux only. */
async function endWritersOf(directory: string): Promise<void> {
  for (const pid of await allPids()) {
    if (pid !== process.pid && (await wordsOf(pid, 'cmdline')).includes(directory)) kill(pid)
  }
}

/**
 * Removes what processes of this machine that are gone left below `tempDir`, and ends their children, and what those of any other have not
 * touched for a day. Directories of living processes stay. Returns how many were removed; a missing `tempDir` is fine.
 */
export async function sweepTemp(tempDir: string): Promise<number> {
  if (!existsSync(tempDir)) return 0
  let removed = 0
  for (const { path, ours } of leftovers(tempDir, KIND)) {
    if (ours) await endWritersOf(path)
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
    removed += 1
  }
  return removed
}
