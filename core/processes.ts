import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'

/** What the kernel tells of a process in `/proc/<pid>/stat`. */
export interface ProcessStat {
  /** One letter: `R` runs, `S` sleeps, `Z` has ended and waits for being reaped. */
  state: string
  /** Clock ticks from the boot to its start, as text: it is only compared. */
  startTicks: string
  /** Clock ticks that it has used, its own and the kernel's for it. */
  cpuTicks: number
}

/** Linux counts in hundredths of a second (USER_HZ), whatever its kernel does inside. */
const TICK_MS = 10

/** Reads proc_pid_stat(5). Undefined for what is no such line. */
export function parseStat(text: string): ProcessStat | undefined {
  // The second field, the command, may hold spaces and brackets: the others are counted from its last bracket.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, startTicks] = [fields[0], fields[19]]
  if (!state || startTicks === undefined) return undefined
  return { state, startTicks, cpuTicks: Number(fields[11]) + Number(fields[12]) }
}

/** Undefined where there is no such process, or no `/proc`. */
export const statOf = async (pid: number): Promise<ProcessStat | undefined> =>
  parseStat(await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => ''))

/**
 * Whether a process with this pid lives; one that we may not signal lives, too. One that has ended and waits for being reaped does not:
 * in a container that may be for ever.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return statNow(pid)?.state !== 'Z'
}

/**
 * When a process was started, as text that is the same for every reader and differs between processes that had the
 * same pid: the boot and the clock ticks since then on Linux, `ps` elsewhere. Undefined where the system does not tell.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') {
      const [boot, stat] = await Promise.all([
        readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
        statOf(pid),
      ])
      return stat && `${boot.trim()}:${stat.startTicks}`
    }
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)])
    return stdout.trim() || undefined
  } catch {
    return undefined
  }
}

/** `statOf`, at once. */
function statNow(pid: number): ProcessStat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return undefined
  }
}

/** Clock ticks from the boot to the start of a process, for names of files; `0` where the system does not tell. */
export const startTicksOf = (pid: number): string => statNow(pid)?.startTicks ?? '0'

/** Whether the process with this pid is the one that was started then. Where either is not known, the pid alone counts. */
export function isStill(pid: number, startTicks: string): boolean {
  if (!isAlive(pid)) return false
  const now = startTicksOf(pid)
  return startTicks === '0' || now === '0' || startTicks === now
}

/** Whether the process that was started then (`startOf`) still runs. */
export const runs = async (pid: number, start: string): Promise<boolean> =>
  isAlive(pid) && (await startOf(pid)) === start

/** Milliseconds of CPU that a process has used; undefined where the system does not tell. */
export async function cpuMsOf(pid: number): Promise<number | undefined> {
  if (pid === process.pid) {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  const ticks = (await statOf(pid))?.cpuTicks
  return ticks === undefined || !Number.isFinite(ticks) ? undefined : ticks * TICK_MS
}

/** The pids of all processes that can be seen. Linux only, elsewhere none. */
export async function allPids(): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => [])
  return entries.filter((entry) => /^\d+$/.test(entry)).map(Number)
}

/** Its arguments or its environment, each ended by a zero byte. Empty for processes that are gone, and for those of other users. */
export const wordsOf = (pid: number, which: 'cmdline' | 'environ'): Promise<string> =>
  readFile(`/proc/${pid}/${which}`, 'latin1').catch(() => '')

/** The namespace in which the pids of this process mean what they say. Empty where the system does not tell. */
export const pidNamespace = (): Promise<string> => readlink('/proc/self/ns/pid').catch(() => '')

/** Ends a process at once. False where it was gone. */
export function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
