import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Each opened video works in a directory of its own, `video-<pid>-<started>-<random>`. The pid alone would not tell a
 * dead owner from a new process with the same number (containers start counting again), so the kernel's start time
 * of the process stands beside it.
 */
const NAME = /^video-(\d+)-(\d+)-[0-9a-f]+$/

/** Clock ticks from boot to the start of a process (proc(5), field 22); 0 where the system does not say. */
function startedOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
  } catch {
    return 0
  }
}

function alive(pid: number, started: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return started === 0 || startedOf(pid) === started
}

/** A new empty directory below `tempDir`, readable by this user only. */
export async function videoDirectory(tempDir: string): Promise<string> {
  const name = `video-${process.pid}-${startedOf(process.pid)}-${randomBytes(8).toString('hex')}`
  const path = join(tempDir, name)
  await mkdir(path, { recursive: true, mode: 0o700 })
  return path
}

/** Ends processes that still write below `directory`: children that outlived an owner killed with -9. Linux only. */
async function endWritersOf(directory: string): Promise<void> {
  const entries = await readdir('/proc').catch(() => [])
  for (const pid of entries.filter((entry) => /^\d+$/.test(entry))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (Number(pid) === process.pid || !command.includes(directory)) continue
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

/**
 * Removes what processes that are gone left below `tempDir`, and ends their children. Directories of living processes
 * stay. Returns how many were removed; a missing `tempDir` is fine.
 */
export async function sweepTemp(tempDir: string): Promise<number> {
  let removed = 0
  for (const name of await readdir(tempDir).catch(() => [])) {
    const owner = NAME.exec(name)
    if (!owner || alive(Number(owner[1]), Number(owner[2]))) continue
    const path = join(tempDir, name)
    await endWritersOf(path)
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
    removed += 1
  }
  return removed
}
