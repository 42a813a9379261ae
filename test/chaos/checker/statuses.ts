import {
  canMoveChunk,
  canMoveProcess,
  isTerminalChunk,
  isTerminalProcess,
  type ChunkStatus,
  type ProcessStatus,
} from '../../../schema/status.ts'
import type { Change } from '../cluster/audit.ts'
import type { Finding } from './evidence.ts'

const PROCESSES = {
  canMove: (from: string, to: string) => canMoveProcess(from as ProcessStatus, to as ProcessStatus),
  isOver: (status: string) => isTerminalProcess(status as ProcessStatus),
}
const CHUNKS = {
  canMove: (from: string, to: string) => canMoveChunk(from as ChunkStatus, to as ChunkStatus),
  isOver: (status: string) => isTerminalChunk(status as ChunkStatus),
}
const TABLES = {
  batch_video_processes: PROCESSES,
  batch_video_chunks: CHUNKS,
  cam_video_processes: PROCESSES,
  cam_video_chunks: CHUNKS,
}

/** P4: every status that was ever committed follows from the one before; what failed lives again after a replay only. */
export function statusesGoForward(changes: readonly Change[], replayedAt: number): Finding {
  const wrong: string[] = []
  let moves = 0
  for (const { table, verb, key, from, to, at } of changes) {
    if (!(table in TABLES)) continue
    const { canMove, isOver } = TABLES[table as keyof typeof TABLES]
    if (verb === 'DELETE') wrong.push(`${key} of ${table} was deleted`)
    if (verb !== 'UPDATE' || from === undefined || to === undefined) continue
    moves += 1
    const revived = at.getTime() >= replayedAt && from === 'failed' && !isOver(to)
    if (!canMove(from, to) && !revived) wrong.push(`${key} of ${table} went from ${from} to ${to}`)
  }
  return { counted: `${moves} changes of status, each a legal one`, wrong }
}

const EFFECTS = [...Object.keys(TABLES), 'chunk_outputs', 'batch_events', 'live_events']

/** P2: each effect was written once in the whole run, and not taken back. */
export function effectsAreWrittenOnce(changes: readonly Change[]): Finding {
  const wrong: string[] = []
  const written = new Map<string, number>()
  for (const { table, verb, key } of changes) {
    if (!EFFECTS.includes(table)) continue
    if (verb === 'DELETE') wrong.push(`${key} of ${table} was deleted`)
    if (verb === 'UPDATE' && !(table in TABLES)) wrong.push(`${key} of ${table} was written over`)
    if (verb !== 'INSERT') continue
    const name = `${table} ${key}`
    written.set(name, (written.get(name) ?? 0) + 1)
  }
  for (const [name, times] of written) if (times > 1) wrong.push(`${name} was written ${times} times`)
  return { counted: `${written.size} effects, each written once`, wrong }
}
