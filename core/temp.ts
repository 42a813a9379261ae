import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { isStill, startTicksOf } from './processes.ts'

/**
 * Temporary files and directories say in their name who works with them:
 *
 *     [<kind>-]<host>-<pid>-<start of the process>-<random>
 *
 * so that whoever opens the place next can tell the leftovers of the dead from work in progress. The pid alone would not: containers
 * start counting again. Machines that share a place do not see each other's processes, therefore the host. The kind stands before it where
 * other things lie in the place, too.
 */
export interface Leftover {
  path: string
  /** Its owner was a process of this machine. */
  ours: boolean
}

/** This machine, in names that several share. */
export const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
const OWNER = `${HOST}-${process.pid}-${startTicksOf(process.pid)}`
const DAY_MS = 24 * 3600_000

/** A path in `directory` that nobody else uses. */
export const tempPath = (directory: string, kind?: string): string =>
  join(directory, `${prefixOf(kind)}${OWNER}-${randomBytes(16).toString('hex')}`)

/**
 * What nobody works with any more: that of dead processes of this machine, and what is not of this machine and has not been touched for a
 * day. With a kind: of that kind only, else everything that lies there. One after the other, so that each is seen as it is then.
 */
export function* leftovers(directory: string, kind?: string): Generator<Leftover> {
  const ofKind = new RegExp(`^${prefixOf(kind)}(?:([0-9a-f]{8})-)?(\\d+)-(\\d+)-[0-9a-f-]+$`)
  for (const name of readdirSync(directory)) {
    const [matches, host, pid, start] = ofKind.exec(name) ?? []
    if (kind !== undefined && matches === undefined) continue
    const path = join(directory, name)
    const ours = host === HOST
    if (ours ? !isStill(Number(pid), start!) : isForgotten(path, kind)) yield { path, ours }
  }
}

/** Removes all leftovers of a directory in which nothing else lies. */
export function sweepTempDirectory(directory: string): void {
  for (const { path } of leftovers(directory)) rmSync(path, { recursive: true, force: true })
}

/**
 * Whether nobody has touched `path` for a day, by the clock that dates the files beside it (of the file server, where it has
 * one): this machine's may be a day ahead. False where it is gone.
 */
function isForgotten(path: string, kind: string | undefined): boolean {
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  if (touched === undefined) return false
  const probe = tempPath(dirname(path), kind)
  mkdirSync(probe, { mode: 0o700 })
  try {
    return statSync(probe).mtimeMs - touched >= DAY_MS
  } finally {
    rmdirSync(probe)
  }
}

const prefixOf = (kind: string | undefined): string => (kind === undefined ? '' : `${kind}-`)
