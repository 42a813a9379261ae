import { readdir, readFile, readlink } from 'node:fs/promises'
import { isAlive, startOf } from '../../../core/database/process-start.ts'

/** Says whose a process is: in the arguments of workers, and in the environment of what workers start. */
const MARK = 'SPECTRA_OWNER'
const PATTERN = new RegExp(`\\b${MARK}=(\\d+)@([^@\\0]*)@([^@\\0]*)`)

/**
 * Marks what belongs to this process: its pid, its start, since the pid may be someone else's by now, and the namespace in
 * which pids mean that: the processes of a container can be seen from its host under other numbers.
 */
export async function ownerMark(): Promise<string> {
  return `${MARK}=${process.pid}@${(await startOf(process.pid)) ?? ''}@${await namespaceOf('self')}`
}

/** From now on, what this process starts carries its mark. */
export async function markChildren(): Promise<void> {
  process.env[MARK] = (await ownerMark()).slice(MARK.length + 1)
}

let scanning: Promise<unknown> = Promise.resolve()
let waiting: Promise<number> | undefined

/**
 * Ends what belongs to processes that are gone: ffmpegs of a worker that was killed, workers that were stopped or stuck when
 * their node was killed. Linux only, elsewhere they end when they read or write. Returns how many there were. Calls that come
 * while one is under way share the next.
 */
export function endOrphans(): Promise<number> {
  waiting ??= scanning.then(() => {
    const scan = endAll()
    waiting = undefined
    scanning = scan.catch(() => undefined)
    return scan
  })
  return waiting
}

/** Ends what this process has marked as its own, and what that started. */
export function endChildren(): Promise<number> {
  return endWhere((pid) => Promise.resolve(pid === process.pid))
}

const endAll = (): Promise<number> => endWhere(async (pid, start) => !(await lives(pid, start)))

async function endWhere(owned: (pid: number, start: string) => Promise<boolean>): Promise<number> {
  const entries = await readdir('/proc').catch(() => [])
  const here = await namespaceOf('self')
  const pids = entries.filter((entry) => /^\d+$/.test(entry)).map(Number)
  let ended = 0
  // One after the other: the few threads that read files have other work, too.
  for (const pid of pids) if (await endIf(pid, here, owned)) ended += 1
  return ended
}

async function endIf(
  pid: number,
  here: string,
  owned: (pid: number, start: string) => Promise<boolean>,
): Promise<boolean> {
  const owner = PATTERN.exec(`${await read(pid, 'cmdline')}\0${await read(pid, 'environ')}`)
  if (!owner) return false
  const [, ownerPid, start, namespace] = owner
  if (namespace !== here || !(await owned(Number(ownerPid), start!))) return false
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

/** A process that has ended and waits for being reaped can be signalled, and is gone all the same. */
async function lives(pid: number, start: string): Promise<boolean> {
  if (!isAlive(pid) || (await startOf(pid)) !== start) return false
  const stat = await read(pid, 'stat')
  return stat !== '' && stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
}

/** Empty for processes that are gone, and for those of other users. */
const read = (pid: number, file: string): Promise<string> =>
  readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')

const namespaceOf = (pid: number | 'self'): Promise<string> => readlink(`/proc/${pid}/ns/pid`).catch(() => '')
