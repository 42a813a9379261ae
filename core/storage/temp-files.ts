import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { isMissing } from './failures.ts'

/**
 * Temporary files say in their name who writes them:
 *
 *   <host>-<pid>-<start of the process>-<random>
 *
 * so that whoever opens the directory next can tell the leftovers of the dead from work in progress.
 */
/** This machine, in the names of files that several share. */
export const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
const DAY_MS = 24 * 3600_000
const RETRY_MS = 2000

/**
 * Whether nobody has touched `path` for a day, by the clock that dates the files beside it (of the file server, where it has
 * one): this machine's may be a day ahead. False where it is gone.
 */
export function isForgotten(path: string): boolean {
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  if (touched === undefined) return false
  const probe = mkdtempSync(join(dirname(path), `${OWN}now-`))
  try {
    return statSync(probe).mtimeMs - touched >= DAY_MS
  } finally {
    rmdirSync(probe)
  }
}

/** When a process started, in clock ticks since boot; `0` where the system does not say. Tells reused pids apart. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0'
  } catch {
    return '0'
  }
}

function isAlive(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const now = startOf(pid)
  return start === '0' || now === '0' || start === now
}

const OWN = `${HOST}-${process.pid}-${startOf(process.pid)}-`

/** A path in `directory` that nobody else uses. */
export const tempPath = (directory: string): string => join(directory, OWN + randomUUID())

/** False where there is no such file, or not now. */
const unlinked = (path: string): Promise<boolean> =>
  unlink(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false
      throw error
    },
  )

/**
 * Removes one temporary file, if it is there. What cannot be removed now, for its volume is away or may only be read, is tried
 * again until it can; where the process ends first, whoever opens the directory next sweeps it.
 * @param here throws while the volume is away: what is missing then may be on it
 */
export function createDiscard(here: () => Promise<void>): (path: string) => Promise<void> {
  const left = new Set<string>()
  let again: NodeJS.Timeout | undefined

  async function remove(path: string): Promise<void> {
    try {
      if (!(await unlinked(path))) {
        await here()
        await unlinked(path)
      }
      left.delete(path)
    } catch {
      left.add(path)
    }
  }

  async function retry(): Promise<void> {
    for (const path of left) await remove(path)
    again = undefined
    plan()
  }

  function plan(): void {
    if (left.size > 0) again ??= setTimeout(() => void retry(), RETRY_MS).unref()
  }

  return async (path) => {
    await remove(path)
    plan()
  }
}

/** Removes from `directory` what dead processes of this machine left, and what any machine has not touched for a day. */
export function sweepTempDirectory(directory: string): void {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name)
    const [host, pid, start] = name.split('-')
    const ours = host === HOST && Number(pid) > 0
    if (ours && isAlive(Number(pid), start ?? '0')) continue
    if (!ours && !isForgotten(path)) continue
    rmSync(path, { recursive: true, force: true })
  }
}
