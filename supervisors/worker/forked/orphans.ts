import { allPids, kill, pidNamespace, runs, startOf, wordsOf } from '../../../core/processes.ts'

/** Says whose a process is: in the arguments of workers, and in the environment of what workers start. */
const MARK = 'SPECTRA_OWNER'
const PATTERN = new RegExp(`\\b${MARK}=(\\d+)@([^@\\0]*)@([^@\\0]*)`)

/**
 * Marks what belongs to this process: its pid, its start, since the pid may be someone else's by now, and the namespace in
 * which pids mean that: the processes of a container can be seen from its host under other numbers.
 */
export async function ownerMark(): Promise<string> {
  return `${MARK}=${process.pid}@${(await startOf(process.pid)) ?? ''}@${await pidNamespace()}`
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

const endAll = (): Promise<number> => endWhere(async (pid, start) => !(await runs(pid, start)))

async function endWhere(owned: (pid: number, start: string) => Promise<boolean>): Promise<number> {
  const here = await pidNamespace()
  const pids = await allPids()
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
  const owner = PATTERN.exec(`${await wordsOf(pid, 'cmdline')}\0${await wordsOf(pid, 'environ')}`)
  if (!owner) return false
  const [, ownerPid, start, namespace] = owner
  if (namespace !== here || !(await owned(Number(ownerPid), start!))) return false
  return kill(pid)
}
