import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Whether a process with this pid exists; one that we may not signal exists, too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * When a process was started, as text that is the same for every reader and differs between processes that had the
 * same pid: the boot and the clock ticks since then on Linux (proc(5), field 22 of `stat`), `ps` elsewhere.
 * Undefined where the system does not tell.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') {
      const [boot, stat] = await Promise.all([
        readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
        readFile(`/proc/${pid}/stat`, 'utf8'),
      ])
      // The second field, the command, may hold spaces and brackets: count from its last bracket.
      const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
      return `${boot.trim()}:${ticks}`
    }
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)])
    return stdout.trim() || undefined
  } catch {
    return undefined
  }
}
