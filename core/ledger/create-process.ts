import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { stableId } from '../../schema/ids.ts'
import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { copyInstructions, insertVersion, type About } from '../instructions/rows.ts'
import type { NewProcess } from '../ports.ts'
import { checkLimits } from './limits.ts'
import { handedOn, insertOutbox, notification, rowsOf } from './outbox.ts'
import { TABLES } from './tables.ts'
import type { Writer } from './writer.ts'

const DEFAULT_PRIORITY = 5

/**
 * Accepts a video: its process, its configuration, and the message for M0, in one transaction (P1). Its status is queued at
 * once, while its message waits in the outbox for admission: the outbox is the durable first part of the queue.
 * For an idempotency key that was used before, returns the process that was made then.
 * @throws SS_IDEMPOTENCY_CONFLICT when the key was used for another request; SS_QUOTA_EXCEEDED
 */
export async function createProcess(
  sql: Sql,
  { clock, owner }: Writer,
  input: NewProcess,
): Promise<{ id: string; created: boolean }> {
  const { organizationId, source, options, title, priority = DEFAULT_PRIORITY, idempotencyKey: key } = input
  const id = key === undefined ? randomUUID() : stableId('process', organizationId, key)
  const at = clock()
  const trace = input.trace ?? randomBytes(16).toString('hex')
  const from = { organizationId, processId: id, trace }
  const request = { processId: id, organizationId, source, options, modality: 'batch' as const }
  const message = handedOn(from, at, 'M0_PRIORITY_QUEUE', request, priority)
  const hash = requestHash(input)
  // What was accepted once is answered alike, whatever the limits are by now.
  if (key === undefined || !(await isKnown(sql, organizationId, id))) await checkLimits(sql, organizationId)
  const rows = await sql.query(
    `with process as (
       insert into ${TABLES.batch.processes} (id, organization_id, status, title, source, priority, trace,
         idempotency_key, request_hash, created_at, updated_at, reprocess_of, warnings)
       values ($2, $3, 'queued', $4, $5::jsonb, $6, $7, $8, $9, $10, $10, $17, $18::jsonb)
       on conflict do nothing returning id
     ), config as (
       insert into spectra_ops.process_configs (process_id, organization_id, chunk_duration, overlap, fps, width, height,
         started_at, motion_gate, ocr, created_at)
       select id, $3, $11, $12, $13, $14, $15, $16, $20::boolean, $21::boolean, $10 from process
     ), budget as (
       insert into spectra_ops.budgets (organization_id, subject, subject_id, period, usd, set_at)
       select $3, 'process', id::text, 'whole', $19, $10 from process where $19::numeric is not null
     ), message as (${insertOutbox('$1', 'exists (select 1 from process)')})
     select id from process`,
    [
      rowsOf([message, notification(from, at, 'process_created')], owner),
      id,
      organizationId,
      title,
      JSON.stringify(source),
      priority,
      trace,
      key ?? null,
      hash,
      at,
      options.chunkDuration,
      options.overlap,
      options.fps ?? null,
      options.width ?? null,
      options.height ?? null,
      options.startedAt ?? null,
      input.reprocessOf ?? null,
      JSON.stringify(input.warnings ?? []),
      input.budget ?? null,
      options.motionGate ?? null,
      options.ocr ?? null,
    ],
  )
  if (rows.length > 0) {
    await instruct(sql, input, id, at)
    return { id, created: true }
  }
  await checkSameRequest(sql, organizationId, id, hash, key)
  return { id, created: false }
}

/** What models are told of this process only: the first versions, in the transaction of the order. */
async function instruct(sql: Sql, input: NewProcess, processId: string, at: Date): Promise<void> {
  const { organizationId, prompts = {}, eventSchema, reprocessOf } = input
  if (reprocessOf) await copyInstructions(sql, organizationId, reprocessOf, processId, at)
  const given: [About, unknown][] = Object.entries(prompts).map(([name, text]) => [`prompt:${name}`, text])
  if (eventSchema) given.push(['event-schema', eventSchema])
  for (const [about, value] of given)
    await insertVersion(sql, { organizationId }, { processId }, about, value, at)
}

async function isKnown(sql: Sql, organizationId: string, id: string): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from ${TABLES.batch.processes} where id = $1 and organization_id = $2`,
    [id, organizationId],
  )
  return rows.length > 0
}

async function checkSameRequest(
  sql: Sql,
  organizationId: string,
  id: string,
  hash: string,
  key: string | undefined,
): Promise<void> {
  const [earlier] = await sql.query<{ request_hash: string }>(
    `select request_hash from ${TABLES.batch.processes} where id = $1 and organization_id = $2`,
    [id, organizationId],
  )
  if (earlier?.request_hash === hash) return
  throw new SpectraError(
    'SS_IDEMPOTENCY_CONFLICT',
    `Cannot accept the video: the idempotency key "${key}" was used for another request, process ${id}`,
  )
}

/** The same request has the same hash, in whatever order its fields come. */
function requestHash(input: NewProcess): string {
  const { source, options, title, priority = DEFAULT_PRIORITY, prompts, eventSchema } = input
  const fields = (value: object) => Object.entries(value).filter(([, field]) => field !== undefined)
  const sorted = [source, options].map((value) => fields(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  // As it was before there were any, where there are none.
  const told = prompts || eventSchema ? [Object.entries(prompts ?? {}).sort(), eventSchema ?? null] : []
  return createHash('sha256')
    .update(JSON.stringify([sorted, title, priority, ...told]))
    .digest('hex')
}
