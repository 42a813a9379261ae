import { QUEUE_NAMES } from '../../schema/queues.ts'
import { toDate, type Database, type Sql } from '../database/database.ts'
import { IN_RANGE } from '../ledger/reprocess.ts'
import { TABLES } from '../ledger/tables.ts'
import type { AuditLog, ErasureCounts, ErasureKind, MessageSelection, Ports } from '../ports.ts'
import { eraseObjects } from './objects.ts'
import { eraseRing } from './ring.ts'
import { deleteOrganizationRows, deleteProcessRows, nowOf, plus } from './rows.ts'

export interface Erasing {
  database: Database
  ports: Pick<Ports, 'storage' | 'mailbox' | 'search' | 'storedBytes'> & { audit: AuditLog }
  /**
   * After all that was there is gone, it is gone through again so many seconds later each time: a worker that was at it when its
   * process went may store an object, or fail, until its deadline. @default 1 minute, 10 minutes, 1 hour
   */
  againSeconds?: readonly number[]
  log?: { info(fields: object, message: string): void }
}

const AGAIN_SECONDS = [60, 600, 3600]
/** Processes that are erased in one go. */
const AT_ONCE = 50

/**
 * Carries out the orders to erase that are due, one after the other:
 *
 *     ordered --> the processes meant are written down
 *                 of 50 at a time: rows, in one transaction -> vectors -> objects, trash -> mailboxes -> ticked off
 *     erased ---> the same again, three times within about an hour ---> done
 *
 * Killed anywhere it goes on where it was: what is ticked off is gone, the rest is gone through again. Several at once do not disturb
 * each other. @throws the reason of `signal`; what its ports throw: then the order stays due
 */
export async function eraseDue(erasing: Erasing, signal?: AbortSignal): Promise<number> {
  const { database } = erasing
  await settleWaiting(database)
  let count = 0
  for (;;) {
    signal?.throwIfAborted()
    const [row] = await database.query<DueRow>(
      `select id, organization_id, kind, process_id, camera_id, from_at, until_at, passes, state from spectra_ops.erasures
       where next_at <= clock_timestamp() order by next_at, id limit 1`,
    )
    if (!row) return count
    await pass(erasing, row, signal)
    count++
  }
}

interface DueRow {
  id: string
  organization_id: string
  kind: ErasureKind
  process_id: string | null
  camera_id: string | null
  from_at: string | Date | null
  until_at: string | Date | null
  passes: number
  state: string
}

/** What was to be replaced: goes once the new process is completed, and stays where that came to nothing. */
async function settleWaiting(sql: Sql): Promise<void> {
  const all = Object.values(TABLES).map(({ processes }) => `select id, status from ${processes}`)
  const statuses = `(${all.join(' union all ')}) p`
  await sql.query(
    `update spectra_ops.erasures e set state = 'ordered', next_at = clock_timestamp()
     from ${statuses} where e.state = 'waiting' and p.id = e.after_process and p.status = 'completed'`,
  )
  await sql.query(
    `update spectra_ops.erasures e set state = 'dropped', done_at = clock_timestamp() where e.state = 'waiting'
       and not exists (select 1 from ${statuses} where p.id = e.after_process and p.status <> 'cancelled')`,
  )
}

async function pass(erasing: Erasing, row: DueRow, signal?: AbortSignal): Promise<void> {
  const { database, ports, log } = erasing
  const { id, organization_id: organizationId, kind } = row
  // Whoever belongs to the organization is out before anything else of it goes.
  if (kind === 'organization')
    await countedIn(database, id, (sql) => deleteOrganizationRows(sql, organizationId, ['spectra_core']))
  await writeDown(database, row)
  const first = row.state === 'ordered'
  let after = NOBODY
  for (;;) {
    signal?.throwIfAborted()
    const some = await database.query<{ process_id: string; letters: boolean; source_key: string | null }>(
      `select process_id, letters, source_key from spectra_ops.erasure_processes
       where erasure_id = $1 and process_id > $2 ${first ? 'and erased_at is null' : ''}
       order by process_id limit ${AT_ONCE}`,
      [id, after],
    )
    if (some.length === 0) break
    await eraseProcesses(erasing, row, some, signal)
    after = some.at(-1)!.process_id
  }
  if (kind === 'organization') await eraseOrganization(erasing, row, signal)
  if (kind === 'footage') await eraseRecorded(erasing, row, signal)
  const counts = await finish(erasing, row)
  const organization = kind === 'organization' ? {} : { organizationId }
  if (first)
    await ports.audit.record({
      ...organization,
      action: 'erasure.erased',
      subject: id,
      details: { kind, ...counts },
    })
  log?.info({ erasureId: id, organizationId, kind, pass: row.passes + 1, ...counts }, 'erased as ordered')
}

/** Below every id. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** The processes that are meant, with what is known of them only as long as they have rows. */
async function writeDown(sql: Sql, row: DueRow): Promise<void> {
  const { id, organization_id: organization, kind, process_id, camera_id } = row
  for (const [modality, { processes }] of Object.entries(TABLES)) {
    if (kind === 'footage' && modality === 'batch') continue
    const values = [id, organization]
    let which = 'true'
    if (kind === 'process') {
      which = 'p.id = $3'
      values.push(process_id!)
    } else if (kind === 'footage') {
      which = `p.camera_id = $3 and ${IN_RANGE('$4::timestamptz', '$5::timestamptz')}`
      values.push(camera_id!, toDate(row.from_at!).toISOString(), toDate(row.until_at!).toISOString())
    }
    await sql.query(
      `insert into spectra_ops.erasure_processes (erasure_id, process_id, organization_id, letters, source_key)
       select $1::uuid, p.id, $2::uuid, (${kind === 'process'} or p.status <> 'completed'
         or exists (select 1 from spectra_ops.failures f where f.process_id = p.id)), ${OWN_UPLOAD}
       from ${processes} p where p.organization_id = $2 and ${which}
       on conflict do nothing`,
      values,
    )
  }
}

/** The upload that a process was made of, where no other one was. */
const OWN_UPLOAD = `case when p.source ->> 'key' like 'organizations/' || $2::uuid || '/uploads/%'
  and not exists (select 1 from ${TABLES.batch.processes} o
    where o.organization_id = $2 and o.id <> p.id and o.source ->> 'key' = p.source ->> 'key') then p.source ->> 'key' end`

async function eraseProcesses(
  erasing: Erasing,
  { id, organization_id: organizationId }: DueRow,
  some: readonly { process_id: string; letters: boolean; source_key: string | null }[],
  signal?: AbortSignal,
): Promise<void> {
  const { database, ports } = erasing
  const processIds = some.map(({ process_id }) => process_id)
  await countedIn(database, id, (sql) => deleteProcessRows(sql, organizationId, processIds))
  for (const processId of processIds) await ports.search.remove({ organizationId, processId })
  const uploads = some.flatMap(({ source_key }) => source_key ?? [])
  const { stored, ...objects } = await eraseObjects(
    ports,
    { erasureId: id, organizationId, processIds, uploads },
    signal,
  )
  let letters = 0
  for (const { process_id: processId } of some.filter((each) => each.letters))
    letters += await dropLetters(ports, { organizationId, processId })
  await countedIn(database, id, async (sql) => {
    await sql.query(
      `update spectra_ops.erasure_processes set erased_at = coalesce(erased_at, clock_timestamp())
       where erasure_id = $1 and process_id = any($2::uuid[])`,
      [id, `{${processIds.join(',')}}`],
    )
    return { ...objects, letters }
  })
  if (stored > 0) await ports.storedBytes.add(organizationId, -stored)
}

/** What was recorded all the time goes with the clips of it. */
async function eraseRecorded(
  { database, ports }: Erasing,
  { id, organization_id: organizationId, camera_id, from_at, until_at }: DueRow,
  signal?: AbortSignal,
): Promise<void> {
  const range = { cameraId: camera_id!, from: toDate(from_at!), until: toDate(until_at!) }
  const what = { erasureId: id, organizationId, ...range }
  const counts = await eraseRing({ database, ...ports }, what, signal)
  await countedIn(database, id, () => Promise.resolve(counts))
}

async function eraseOrganization(
  { database, ports }: Erasing,
  { id, organization_id: organizationId }: DueRow,
  signal?: AbortSignal,
): Promise<void> {
  const { stored, ...objects } = await eraseObjects(ports, { erasureId: id, organizationId }, signal)
  void stored
  const letters = await dropLetters(ports, { organizationId })
  await countedIn(database, id, async (sql) => {
    await sql.query('delete from spectra_ops.erasures where organization_id = $1 and id <> $2', [
      organizationId,
      id,
    ])
    return plus({ ...objects, letters }, await deleteOrganizationRows(sql, organizationId))
  })
}

async function dropLetters(
  { mailbox }: Pick<Ports, 'mailbox'>,
  selection: MessageSelection,
): Promise<number> {
  let count = 0
  for (const queue of QUEUE_NAMES) count += await mailbox.drop(queue, selection)
  return count
}

/** Does a part of the work in a transaction, by which it is counted, too. */
async function countedIn(
  database: Database,
  id: string,
  work: (sql: Sql) => Promise<ErasureCounts>,
): Promise<void> {
  await database.transaction(async (sql) => {
    const counts = await work(sql)
    const [row] = await sql.query<{ counts: ErasureCounts }>(
      'select counts from spectra_ops.erasures where id = $1 for update',
      [id],
    )
    if (row)
      await sql.query('update spectra_ops.erasures set counts = $2::jsonb where id = $1', [
        id,
        JSON.stringify(plus(row.counts, counts)),
      ])
  })
}

/** Says how far the order is now, and when it is gone through again. */
async function finish(
  { database, againSeconds = AGAIN_SECONDS }: Erasing,
  { id, passes }: DueRow,
): Promise<ErasureCounts> {
  const wait = againSeconds[passes]
  const now = await nowOf(database)
  const next = wait === undefined ? null : new Date(now.getTime() + wait * 1000)
  const [row] = await database.query<{ counts: ErasureCounts }>(
    `update spectra_ops.erasures set passes = passes + 1, erased_at = coalesce(erased_at, $2), next_at = $3::timestamptz,
       state = case when $3::timestamptz is null then 'done' else 'erased' end,
       done_at = case when $3::timestamptz is null then $2::timestamptz end
     where id = $1 returning counts`,
    [id, now, next],
  )
  if (!next) await database.query('delete from spectra_ops.erasure_processes where erasure_id = $1', [id])
  return row?.counts ?? {}
}
