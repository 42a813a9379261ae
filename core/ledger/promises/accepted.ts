import {
  isTerminalChunk,
  isTerminalProcess,
  type ChunkStatus,
  type ProcessStatus,
} from '../../../schema/status.ts'
import type { Sql } from '../../database/database.ts'
import type { Mailbox } from '../../ports.ts'
import type { Finding } from './finding.ts'
import { TABLES } from '../tables.ts'
import { underWay } from './at-rest.ts'

/** P1: with nothing on its way, every process and every chunk has come to its end, or is kept until a budget is raised. */
export async function nothingIsLost(sql: Sql, mailbox: Mailbox): Promise<Finding> {
  const messages = await underWay(sql, mailbox)
  const wrong: string[] = []
  let processes = 0
  for (const tables of Object.values(TABLES)) {
    const rows = await sql.query<{ id: string; status: ProcessStatus }>(
      `select id, status from ${tables.processes} p
       where not exists (select 1 from spectra_ops.held_messages h where h.process_id = p.id)`,
    )
    processes += rows.length
    for (const { id, status } of rows) {
      if (!isTerminalProcess(status)) wrong.push(`process ${id} is ${status}, and no message is left for it`)
    }
    const chunks = await sql.query<{ id: string; status: ChunkStatus }>(
      `select id, status from ${tables.chunks} c
       where not exists (select 1 from spectra_ops.held_messages h where h.chunk_id = c.id)`,
    )
    for (const { id, status } of chunks) {
      if (!isTerminalChunk(status)) wrong.push(`chunk ${id} is ${status}, and no message is left for it`)
    }
  }
  if (messages > 0) return { counted: `not at rest: ${messages} messages under way`, wrong: [] }
  return { counted: `${processes} processes, all of them ended`, wrong }
}
