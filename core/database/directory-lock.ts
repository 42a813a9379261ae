import { randomUUID } from 'node:crypto'
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { SpectraError } from '../errors.ts'
import { isAlive, startOf } from '../processes.ts'

/** Who holds a lock. The token is new for each holder: it names one tenure, not one process. */
interface Holder {
  token: string
  pid: number
  /** When the process was started, as the system tells it: a pid alone may be someone else's by now. */
  start: string
  host: string
}

export interface DirectoryLock {
  /** Only ever removes one's own lock. */
  release(): Promise<void>
}

const TAKE_OVER_TRIES = 100

/**
 * Takes the lock file at `path`, or says who has it. A lock is made complete and in one step (link), so nobody reads
 * half of one. The lock of a dead process is replaced in one step (rename) by whoever holds a second lock, named
 * after the dead tenure: of several who see the same dead holder one wins, and one who looked too early finds the
 * new token and starts again. Should that winner die, too, its own lock is taken over in the same way.
 * @throws SS_DATA_DIR_BUSY naming the process that has it
 */
export async function lockDirectory(path: string, directory: string): Promise<DirectoryLock> {
  const holder: Holder = {
    token: randomUUID().slice(0, 8),
    pid: process.pid,
    start: (await startOf(process.pid)) ?? 'unknown',
    host: hostname(),
  }
  for (let tries = 0; tries < TAKE_OVER_TRIES; tries++) {
    if (await takeFree(path, holder)) return { release: () => releaseLock(path, holder) }
    const current = await readHolder(path)
    if (!current) continue
    if (await lives(current)) throw busy(directory, path, current)
    const succession = await lockDirectory(`${path}.${current.token}`, directory).catch((error: unknown) => {
      if ((error as SpectraError).code === 'SS_DATA_DIR_BUSY') return undefined
      throw error
    })
    if (!succession) {
      await delay(10)
      continue
    }
    try {
      if ((await readHolder(path))?.token === current.token) {
        await replace(path, holder)
        return { release: () => releaseLock(path, holder) }
      }
    } finally {
      await succession.release()
    }
  }
  throw new SpectraError('SS_DATA_DIR_BUSY', `Cannot use ${directory}: other processes are opening it`)
}

async function takeFree(path: string, holder: Holder): Promise<boolean> {
  const draft = await write(path, holder)
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await unlink(draft)
  }
}

async function replace(path: string, holder: Holder): Promise<void> {
  await rename(await write(path, holder), path)
}

async function write(path: string, holder: Holder): Promise<string> {
  const draft = `${path}.${holder.token}.draft`
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 })
  return draft
}

/** The holder, or undefined where there is no lock. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (error instanceof SyntaxError) return { token: 'damaged', pid: 0, start: '', host: hostname() }
    throw error
  }
}

/** A process of another machine cannot be seen from here, and counts as alive. */
async function lives(holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return true
  if (holder.pid <= 0 || !isAlive(holder.pid)) return false
  const start = await startOf(holder.pid)
  return start === undefined || start === holder.start
}

async function releaseLock(path: string, holder: Holder): Promise<void> {
  if ((await readHolder(path))?.token === holder.token) await unlink(path)
}

function busy(directory: string, path: string, holder: Holder): SpectraError {
  const who =
    holder.host === hostname()
      ? `process ${holder.pid} is using it`
      : `process ${holder.pid} on ${holder.host} is using it; if that has ended, remove ${path}`
  return new SpectraError('SS_DATA_DIR_BUSY', `Cannot use ${directory}: ${who}`, {
    details: { pid: holder.pid, host: holder.host },
  })
}
