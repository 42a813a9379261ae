import t, { type Test } from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { checkPromises, type Verdict } from '../../../core/ledger/promises.ts'
import type { Storage } from '../../../core/ports.ts'
import { stableId } from '../../../schema/ids.ts'
import { cacheKey, segmentKey, videoKey } from '../../../schema/keys.ts'
import { CAUSE } from '../../contracts/ledger.ts'
import { document } from '../../contracts/searched.ts'
import { emptyTables, testDatabase } from '../../helpers/database.ts'
import { cutProcess, describeChunk, finishChunk, ORG, take } from '../../helpers/pipeline.ts'
import { pgvectorSearch } from '../../helpers/search.ts'
import { createSimulatedMailbox } from '../../helpers/simulated-mailbox.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

const keysOnly = (keys: Set<string>, trashed: Set<string>): Storage =>
  ({
    stat: (key: string) => Promise.resolve(keys.has(key) ? { key } : undefined),
    trash: {
      list: async function* () {
        for (const key of trashed) yield { key, bytes: 1, trashedAt: new Date(0) }
      },
    },
    list: async function* (prefix: string) {
      for (const key of keys) if (key.startsWith(prefix)) yield { key, bytes: 1, modifiedAt: new Date(0) }
    },
  }) as unknown as Storage

/** Two completed processes, one failed one with its dead letter, and everything in storage that belongs to them. */
async function healthy() {
  await emptyTables(database)
  const parts = createLedger(database)
  const search = pgvectorSearch(database)
  const mailbox = createSimulatedMailbox()
  const keys = new Set<string>()
  const trashed = new Set<string>()
  const ids: string[] = []
  for (let n = 0; n < 3; n++) {
    const { process, m1 } = await cutProcess(parts, 2)
    ids.push(process.id)
    const { items } = await parts.processes.chunks({ organizationId: ORG }, process.id, {})
    for (const { videoKey } of items) keys.add(videoKey)
    for (const [index, message] of m1.entries()) {
      if (n === 2 && index === 1) {
        await parts.worklog.fail('vlm', message, CAUSE, 5)
        mailbox.put('M0_RESULTS_QUEUE', message)
        mailbox.deadLetter(mailbox.messages[0]!)
        continue
      }
      await finishChunk(parts, await describeChunk(parts, message))
      await search.index(document(index + 1, 'An object.', { processId: process.id, organizationId: ORG }))
    }
    for (const { summaryKey } of (await parts.processes.chunks({ organizationId: ORG }, process.id, {}))
      .items) {
      if (summaryKey) keys.add(summaryKey)
    }
  }
  await take(parts, 'M0_PRIORITY_QUEUE')
  const check = (deletions?: Date[]): Promise<Verdict[]> =>
    checkPromises(database, mailbox.view, keysOnly(keys, trashed), deletions)
  return { mailbox, keys, trashed, check, done: ids[0]!, failed: ids[2]! }
}

type Given = Awaited<ReturnType<typeof healthy>>

void t.test('checkPromises() finds nothing wrong where nothing is', async (t) => {
  const { check } = await healthy()
  for (const { promise, held, evidence } of await check()) {
    t.comment(`${promise}: ${evidence}`)
    t.ok(held, `${promise}: ${evidence}`)
  }
})

/** Plants one fault; exactly the named promise must be seen as broken, and say why. */
function planted(
  what: string,
  promise: string,
  why: RegExp,
  plant: (given: Given) => Promise<unknown>,
): void {
  void t.test(`checkPromises() notices ${what} (${promise})`, async (t: Test) => {
    const given = await healthy()
    await plant(given)
    const broken = (await given.check()).filter(({ held }) => !held)
    t.ok(
      broken.some((one) => one.promise.startsWith(`${promise} `) && why.test(one.evidence)),
      broken.map((one) => `${one.promise}: ${one.evidence}`).join('\n') || 'nothing was noticed',
    )
  })
}

const sql = (statement: string): Promise<unknown> => database.query(statement)
const PROCESSES = 'spectra_ops.batch_video_processes'
const CHUNKS = 'spectra_ops.batch_video_chunks'
const first = (table: string): string => `(select chunk_id from ${table} limit 1)`

planted('a process that nobody works on', 'P1', /is processing, and no message is left/, ({ done }) =>
  sql(`update ${PROCESSES} set status = 'processing', finished_at = null where id = '${done}'`),
)
planted('a chunk that nobody works on', 'P1', /chunk .* is pending/, ({ failed }) =>
  sql(`update ${CHUNKS} set status = 'pending' where process_id = '${failed}' and ordinal = 2`),
)

/** Unique keys forbid the fault, so a copy of the table without them stands in for it during one test. */
function doubling(what: string, table: string, why: RegExp): void {
  void t.test(`checkPromises() notices ${what} (P2)`, async (t) => {
    const { check } = await healthy()
    const name = table.split('.')[1]!
    await sql(`alter table ${table} rename to ${name}_keyed`)
    await sql(`create table ${table} as select * from ${table}_keyed`)
    await sql(`insert into ${table} (select * from ${table}_keyed limit 1)`)
    const [, once] = await check()
    await sql(`drop table ${table}`)
    await sql(`alter table ${table}_keyed rename to ${name}`)
    t.notOk(once!.held)
    t.match(once!.evidence, why)
  })
}

doubling('a chunk that was cut twice', CHUNKS, /2 chunk rows for/)
doubling('an output that was written twice', 'spectra_insights.chunk_outputs', /2 outputs for/)
doubling('an event that was recorded twice', 'spectra_insights.batch_events', /2 events for/)
doubling('a vector that was indexed twice', 'spectra_insights.chunk_vectors', /2 vectors for/)

planted('a completed chunk without its vector', 'P2', /no vector for/, () =>
  sql(
    `delete from spectra_insights.chunk_vectors where chunk_id = ${first('spectra_insights.chunk_vectors')}`,
  ),
)
planted('a completed chunk without its output', 'P2', /no output for/, () =>
  sql(
    `delete from spectra_insights.chunk_outputs where chunk_id = ${first('spectra_insights.chunk_outputs')}`,
  ),
)

planted('a failure without its dead letter', 'P3', /has no dead letter/, ({ mailbox }) =>
  Promise.resolve(mailbox.ack(mailbox.messages[0]!)),
)
void t.test('checkPromises() has nothing against a letter that went with its queue (P3)', async (t) => {
  const { mailbox, check } = await healthy()
  mailbox.ack(mailbox.messages[0]!)
  const heldWith = async (deletion: number): Promise<boolean> => {
    const verdicts = await check([new Date(deletion)])
    return verdicts.every(({ held }) => held)
  }
  t.equal(await heldWith(Date.now() + 1000), true, 'a moment after the failure')
  t.equal(await heldWith(Date.now() - 60_000), false, 'before it')
  t.equal(await heldWith(Date.now() + 120_000), false, 'when it should have been there long ago')
  const tenMinutes = 10 * 60_000
  await sql(`update spectra_ops.failures set last_failed_at = last_failed_at - interval '10 minutes'`)
  t.equal(
    await heldWith(Date.now() - tenMinutes + 1000),
    false,
    'whoever leads had the time to write it again',
  )
})
planted('a failure with two dead letters', 'P3', /has 2 dead letters/, ({ mailbox }) =>
  Promise.resolve(mailbox.messages.push({ ...mailbox.messages[0]! })),
)
planted('a dead letter without its failure', 'P3', /has no failure/, () =>
  sql('delete from spectra_ops.failures'),
)
planted(
  'a failed chunk that nothing accounts for',
  'P3',
  /failed without a cause or an open failure/,
  ({ done }) => sql(`update ${CHUNKS} set status = 'failed' where process_id = '${done}' and ordinal = 1`),
)

planted('a completed process with an open chunk', 'P4', /has 1 open chunks/, ({ done }) =>
  sql(`update ${CHUNKS} set status = 'm1_completed' where process_id = '${done}' and ordinal = 1`),
)
planted('a completed process that lacks a chunk', 'P4', /has 1 of 2 chunks/, ({ done }) =>
  sql(`delete from ${CHUNKS} where process_id = '${done}' and ordinal = 2`),
)
planted('a completed chunk that lacks a part of its work', 'P4', /lacks a part/, ({ done }) =>
  sql(`update ${CHUNKS} set indexed_at = null where process_id = '${done}' and ordinal = 1`),
)
planted('an end that does not fit the status', 'P4', /its end says otherwise/, ({ done }) =>
  sql(`update ${PROCESSES} set finished_at = null where id = '${done}'`),
)

const OTHER = stableId('organization', 'other')
planted('a chunk of another organization', 'P8', /batch_video_chunks has rows of process/, ({ done }) =>
  sql(`update ${CHUNKS} set organization_id = '${OTHER}' where process_id = '${done}' and ordinal = 1`),
)
planted('a vector of another organization', 'P8', /chunk_vectors has rows of process/, ({ done }) =>
  sql(`update spectra_insights.chunk_vectors set organization_id = '${OTHER}' where process_id = '${done}'`),
)
planted('an object in the place of another organization', 'P8', /belongs to organization/, ({ keys, done }) =>
  Promise.resolve(keys.add(videoKey(OTHER, done, 1))),
)

planted('an event outside of its chunk', 'P10', /lies outside of its chunk/, () =>
  sql('update spectra_insights.batch_events set end_time = 1000'),
)
planted('chunks that do not follow each other', 'P10', /begins before the one before it/, ({ done }) =>
  sql(`update ${CHUNKS} set start_time = 1000, end_time = 2000 where process_id = '${done}' and ordinal = 1`),
)

planted('a row without its object', 'P11', /which is not there/, ({ keys, done }) =>
  Promise.resolve(keys.delete(videoKey(ORG, done, 1))),
)
planted('an object without its row', 'P11', /belongs to no row/, ({ keys, done }) =>
  Promise.resolve(keys.add(videoKey(ORG, done, 9))),
)
planted('a copy that is kept for completed work', 'P11', /kept for a completed process/, ({ keys, done }) =>
  Promise.resolve(keys.add(cacheKey(ORG, done, 1))),
)
planted('an object in no known place', 'P11', /in no known place/, ({ keys }) =>
  Promise.resolve(keys.add(`organizations/${ORG}/temp/half.part`)),
)
planted(
  'a second of a camera that is missing without a hole',
  'P12',
  /missing at .* nothing says why/,
  async () => {
    const { ring } = createLedger(database)
    const unexplained = { ...CAUSE, code: 'SS_RECORDER_GONE' as const }
    const runId = stableId('run')
    for (const second of [0, 2, 8]) {
      const [startAt, endAt] = [new Date(second * 1000), new Date(second * 1000 + 2000)]
      const segment = {
        startAt,
        endAt,
        runId,
        clock: 'arrival' as const,
        bytes: 9,
        frames: 50,
        codec: 'h264',
      }
      const key = segmentKey(ORG, 'door', { startAt, runId })
      await ring.add(
        { organizationId: ORG, cameraId: 'door' },
        { ...segment, width: 16, height: 16, key },
        unexplained,
      )
    }
    await database.query('delete from spectra_ops.camera_holes')
  },
)

planted('an object that was taken away though a row names it', 'P13', /was taken away/, ({ keys, done }) => {
  const key = videoKey(ORG, done, 1)
  keys.delete(key)
  return removal('storage.empty-trash', key)
})
planted('an object in the trash without a record', 'P13', /no record says why/, ({ trashed, done }) =>
  Promise.resolve(trashed.add(videoKey(ORG, done, 9))),
)

const removal = (action: string, key: string): Promise<unknown> =>
  sql(`insert into spectra_ops.audit_log (organization_id, action, details, at)
       values ('${ORG}', '${action}', '{"keys": ["${key}"]}', now())`)

void t.test(
  'checkPromises() has nothing against what goes to the trash by the rule (P11, P13)',
  async (t) => {
    const { check, keys, trashed, done } = await healthy()
    const [noticed, gone] = [videoKey(ORG, done, 8), videoKey(ORG, done, 9)]
    keys.add(noticed)
    await sql(`insert into spectra_ops.unclaimed_objects values ('${noticed}', '${ORG}', now(), now())`)
    trashed.add(gone)
    await removal('storage.trash', gone)
    t.same(
      (await check()).filter(({ held }) => !held),
      [],
    )
  },
)
