import { toDate, type Sql } from '../database/database.ts'
import type { AskedFor, InstructionPlace, InstructionVersion, Who } from '../ports.ts'

export const INSTRUCTIONS = 'spectra_core.instructions'

/** What an instruction is about, as rows say it: `prompt:describe-chunk`, `event-schema`. */
export type About = `prompt:${string}` | 'event-schema'

interface Row {
  number: number
  value: unknown
  user_id: string | null
  key_id: string | null
  created_at: string | Date
  camera_id: string | null
  process_id: string | null
}

const COLUMNS = 'number, value, user_id, key_id, created_at, camera_id, process_id'

export const versionNamed = (
  { camera_id, process_id }: Pick<Row, 'camera_id' | 'process_id'>,
  number: number,
): string => `${process_id ? 'process' : camera_id ? 'camera' : 'organization'}-${number}`

/** The check of a value is that of the edge, where it was written. */
const toVersion = <V>(row: Row): InstructionVersion<V> => ({
  number: row.number,
  version: versionNamed(row, row.number),
  value: (row.value ?? undefined) as V | undefined,
  ...(row.user_id !== null && { userId: row.user_id }),
  ...(row.key_id !== null && { keyId: row.key_id }),
  createdAt: toDate(row.created_at),
})

/** What holds for some work: the latest of its process, else of its camera, else of its organization, of those not taken away. */
export async function readHolding<V>(
  sql: Sql,
  { organizationId, cameraId, processId }: AskedFor,
  about: About,
): Promise<InstructionVersion<V> | undefined> {
  const [row] = await sql.query<Row>(
    `select * from (
       select distinct on (process_id is null, camera_id is null) ${COLUMNS} from ${INSTRUCTIONS}
       where organization_id = $1 and about = $2
         and (process_id = $3 or process_id is null and (camera_id = $4 or camera_id is null))
       order by process_id is null, camera_id is null, number desc) latest
     where value is not null order by process_id is null, camera_id is null limit 1`,
    [organizationId, about, processId ?? null, cameraId ?? null],
  )
  return row && toVersion(row)
}

const AT = `organization_id = $1 and about = $2 and camera_id is not distinct from $3 and process_id is not distinct from $4::uuid`

/** Newest first. */
export async function readHistory<V>(
  sql: Sql,
  organizationId: string,
  { cameraId, processId }: InstructionPlace,
  about: About,
  limit: number,
): Promise<InstructionVersion<V>[]> {
  const rows = await sql.query<Row>(
    `select ${COLUMNS} from ${INSTRUCTIONS} where ${AT} order by number desc limit ${limit}`,
    [organizationId, about, cameraId ?? null, processId ?? null],
  )
  return rows.map((row) => toVersion<V>(row))
}

export async function readVersion<V>(
  sql: Sql,
  organizationId: string,
  { cameraId, processId }: InstructionPlace,
  about: About,
  number: number,
): Promise<InstructionVersion<V> | undefined> {
  const [row] = await sql.query<Row>(`select ${COLUMNS} from ${INSTRUCTIONS} where ${AT} and number = $5`, [
    ...[organizationId, about, cameraId ?? null, processId ?? null, number],
  ])
  return row && toVersion(row)
}

/** Adds the next version. Undefined where somebody else did at this moment: the transaction goes on, and it may be tried again. */
export async function insertVersion<V>(
  sql: Sql,
  { organizationId, userId, keyId }: Who,
  { cameraId, processId }: InstructionPlace,
  about: About,
  value: unknown,
  at: Date,
): Promise<InstructionVersion<V> | undefined> {
  const [row] = await sql.query<Row>(
    `insert into ${INSTRUCTIONS} (organization_id, about, camera_id, process_id, number, value, user_id, key_id, created_at)
     select $1, $2, $3, $4::uuid, coalesce(max(number), 0) + 1, $5::jsonb, $6, $7, $8 from ${INSTRUCTIONS} where ${AT}
     on conflict do nothing returning ${COLUMNS}`,
    [
      ...[organizationId, about, cameraId ?? null, processId ?? null],
      ...[value === undefined ? null : JSON.stringify(value), userId ?? null, keyId ?? null, at],
    ],
  )
  return row && toVersion(row)
}

/** What a process was ordered with holds for another one that does it again. */
export async function copyInstructions(
  sql: Sql,
  organizationId: string,
  from: string,
  to: string,
  at: Date,
): Promise<void> {
  await sql.query(
    `insert into ${INSTRUCTIONS} (organization_id, about, process_id, number, value, user_id, key_id, created_at)
     select organization_id, about, $3, 1, value, user_id, key_id, $4 from (
       select distinct on (about) * from ${INSTRUCTIONS} where organization_id = $1 and process_id = $2
       order by about, number desc) latest
     where value is not null on conflict do nothing`,
    [organizationId, from, to, at],
  )
}
