import type { Transcript } from '../../../schema/analysis.ts'
import type { Database, Sql } from '../../database/database.ts'
import type { FootageReader, Tenant } from '../../ports.ts'
import { uuids } from './by-id.ts'

interface Row {
  chunk_id: string
  start_time: number
  end_time: number
  text: string
  language: string | null
  provider: string
  model: string
}

const SELECT = `select chunk_id, start_time, end_time, text, language, provider, model from spectra_insights.transcripts`

/** What is said in a chunk. */
export async function transcriptOf(sql: Sql, chunkId: string): Promise<Transcript | undefined> {
  const rows = await sql.query<Row>(`${SELECT} where chunk_id = $1 order by position`, [chunkId])
  return rows.length === 0 ? undefined : transcriptIn(rows)
}

async function transcriptsOf(
  database: Database,
  tenant: Tenant,
  chunkIds: readonly string[],
): Promise<Map<string, Transcript>> {
  const given = uuids(chunkIds)
  if (given.length === 0) return new Map()
  const rows = await database.as(tenant).query<Row>(
    `${SELECT} where organization_id = $1 and chunk_id in (select jsonb_array_elements_text($2::jsonb)::uuid)
     order by chunk_id, position`,
    [JSON.stringify(given)],
  )
  return new Map(
    [...Map.groupBy(rows, (row) => row.chunk_id)].map(([id, lines]) => [id, transcriptIn(lines)]),
  )
}

function transcriptIn(rows: readonly Row[]): Transcript {
  const { language, provider, model } = rows[0]!
  return {
    lines: rows.map(({ start_time: startTime, end_time: endTime, text }) => ({ startTime, endTime, text })),
    ...(language !== null && { language }),
    ...{ provider, model },
  }
}

/** On behalf of one tenant. */
export const createTranscripts = (database: Database): Pick<FootageReader, 'transcripts'> => ({
  transcripts: (tenant, chunkIds) => transcriptsOf(database, tenant, chunkIds),
})
