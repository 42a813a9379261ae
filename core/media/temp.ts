import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HOST, isForgotten } from '../storage/temp-files.ts'

/**
 * Each opened video works in a directory of its own, `video-<host>-<pid>-<started>-<random>`. The pid alone would not tell a
 * dead owner from a new process with the same number (containers start counting again), so the kernel's start time
 * of the process stands beside it; and machines that share the directory do not see each other's processes.
 */
const NAME = /^video-(?:([0-9a-f]{8})-)?(\d+)-(\d+)-[0-9a-f]+$/

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
  const name = `video-${HOST}-${process.pid}-${startedOf(process.pid)}-${randomBytes(8).toString('hex')}`
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
 * Removes what processes of this machine that are gone left below `tempDir`, and ends their children, and what those of any other have not
 * touched for a day. Directories of living processes stay. Returns how many were removed; a missing `tempDir` is fine.
 */
export async function sweepTemp(tempDir: string): Promise<number> {
  let removed = 0
  for (const name of await readdir(tempDir).catch(() => [])) {
    const owner = NAME.exec(name)
    if (!owner) continue
    const path = join(tempDir, name)
    const ours = owner[1] === HOST
    if (ours ? alive(Number(owner[2]), Number(owner[3])) : !isForgotten(path)) continue
    if (ours) await endWritersOf(path)
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
    removed += 1
  }
  return removed
}
