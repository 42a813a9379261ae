import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createJournal } from '../../core/journal/journal.ts'
import { START } from '../../core/journal/place.ts'
import { sweepJournal } from '../../core/journal/sweep.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import type { Journal, JournalEntry, Place, Tenant } from '../../core/ports.ts'
import { eventually } from '../helpers/eventually.ts'
import { cutProcess, describeChunk, finishChunk } from '../helpers/pipeline.ts'

/** All after a place, however long the transactions of others on the same server take. */
export async function readAll(
  journal: Journal,
  tenant: Tenant,
  after: Place,
  limit = 1000,
): Promise<JournalEntry[]> {
  const found: JournalEntry[] = []
  await eventually('the end of the journal', async () => {
    const { entries, pending } = await journal.read(tenant, found.at(-1) ?? after, limit)
    found.push(...entries)
    return !pending && entries.length < limit
  })
  return found
}

/** The promises of the `Journal` port; each uses an organization of its own. */
export function journalContract(t: Test, name: string, open: () => Database): void {
  interface Given {
    journal: Journal
    parts: LedgerParts
    tenant: Tenant
    database: Database
  }
  const promise = (what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      const tenant = { organizationId: randomUUID() }
      const journal = createJournal(database, { secret: 'a secret of the tests' })
      await run(t, { journal, tenant, database, parts: createLedger(database) })
    })
  }

  promise(
    'a process is told of from its creation to its end, in order',
    async (t, { journal, parts, tenant }) => {
      const { process, m1 } = await cutProcess(parts, 2, tenant)
      for (const message of m1) await finishChunk(parts, await describeChunk(parts, message))
      const all = await readAll(journal, tenant, START)
      t.same(
        all.map(({ kind }) => kind),
        [
          ...['process_created', 'process_processing', 'process_changed'],
          ...['chunk_added', 'chunk_added', 'process_changed'],
          ...['chunk_processing', 'chunk_m1_completed', 'events_added', 'chunk_completed'],
          ...['chunk_processing', 'chunk_m1_completed', 'events_added', 'chunk_completed'],
          'process_completed',
        ],
      )
      t.ok(all.every(({ processId }) => processId === process.id))
      const ids = all.flatMap(({ kind, subjects }) => (kind === 'events_added' ? subjects : []))
      const events = await journal.events(tenant, ids)
      t.same(
        events.map(({ id, startTime }) => [id, startTime]),
        [0, 1, 10, 11].map((time, index) => [ids[index], time]),
      )
      t.same(await journal.read(tenant, all.at(-1)!, 10), { entries: [], pending: false })
      t.match(await journal.head(tenant), { xact: all.at(-1)!.xact, seq: all.at(-1)!.seq })
    },
  )

  promise('pages join without gap or repetition', async (t, { journal, parts, tenant }) => {
    await cutProcess(parts, 7, tenant)
    const all = await readAll(journal, tenant, START)
    t.same(await readAll(journal, tenant, START, 3), all)
  })

  promise(
    'P8: another organization reads nothing of it, and cannot use its cursors',
    async (t, { journal, parts, tenant }) => {
      const { process, m1 } = await cutProcess(parts, 1, tenant)
      await finishChunk(parts, await describeChunk(parts, m1[0]!))
      const other = { organizationId: randomUUID() }
      t.same(await readAll(journal, other, START), [])
      t.same(await journal.head(other), START)
      const all = await readAll(journal, tenant, START)
      const ids = all.flatMap(({ subjects }) => subjects)
      t.same(await journal.events(other, ids), [])
      t.same((await journal.earlierEvents(other, process.id, await journal.head(tenant), {})).items, [])
      const place = { xact: all[0]!.xact, seq: all[0]!.seq }
      const cursor = journal.cursorOf(tenant, { place, list: 'of.items' })
      t.same(journal.bookmarkOf(tenant, cursor), { place, list: 'of.items' })
      t.same(journal.bookmarkOf(tenant, journal.cursorOf(tenant, { place })), { place })
      const refused = { code: 'SS_INPUT_INVALID', message: /^Cannot go on after/ }
      t.throws(() => journal.bookmarkOf(other, cursor), refused)
      const bytes = Buffer.from(cursor, 'base64url')
      bytes[bytes.length - 1]! ^= 1
      for (const altered of [bytes.toString('base64url'), '', 'x', cursor.slice(0, -3), `${cursor}00`])
        t.throws(() => journal.bookmarkOf(tenant, altered), refused, altered)
    },
  )

  promise(
    'events before a place and events after it are all events, each once',
    async (t, { journal, parts, tenant }) => {
      const { process, m1 } = await cutProcess(parts, 3, tenant)
      const finish = async (index: number) => finishChunk(parts, await describeChunk(parts, m1[index]!))
      await finish(0)
      const before = (await readAll(journal, tenant, START)).at(-1)!
      await finish(1)
      const listed: string[] = []
      let after: string | undefined
      do {
        const page = await journal.earlierEvents(tenant, process.id, before, { first: 1, after })
        listed.push(...page.items.map(({ id }) => id))
        after = page.next
        if (listed.length === 1) await finish(2)
      } while (after)
      const later = (await readAll(journal, tenant, before)).flatMap(({ kind, subjects }) =>
        kind === 'events_added' ? subjects : [],
      )
      t.equal(listed.length, 2)
      t.equal(later.length, 4)
      t.equal(new Set([...listed, ...later]).size, 6)
    },
  )

  promise('what changes nothing is not told of', async (t, { journal, parts, tenant, database }) => {
    const { process } = await cutProcess(parts, 1, tenant)
    const before = (await readAll(journal, tenant, START)).at(-1)!
    await database.query('update spectra_ops.batch_video_processes set updated_at = now() where id = $1', [
      process.id,
    ])
    await database.query(
      'update spectra_ops.batch_video_chunks set updated_at = now() where process_id = $1',
      [process.id],
    )
    t.same(await readAll(journal, tenant, before), [])
    const undone = database.transaction(async (sql) => {
      await sql.query(`update spectra_ops.batch_video_processes set title = 'x' where id = $1`, [process.id])
      throw new Error('undone')
    })
    await t.rejects(undone, { message: 'undone' })
    t.same(await readAll(journal, tenant, before), [])
    await parts.processes.cancel(tenant, process.id)
    t.match(await readAll(journal, tenant, before), [
      { kind: 'process_cancelled', processId: process.id },
      { kind: 'chunk_cancelled', processId: process.id },
    ])
    await database.query('delete from spectra_ops.batch_video_processes where id = $1', [process.id])
    t.ok((await readAll(journal, tenant, before)).some(({ kind }) => kind === 'process_deleted'))
  })

  promise(
    'cameras and their clips are told of with the name of the camera',
    async (t, { journal, parts, tenant }) => {
      const camera = { ...tenant, id: 'yard', source: { kind: 'file', path: '/v.mp4' } as never }
      await parts.cameras.add({ ...camera, clipSeconds: 5, everySeconds: 5 })
      await parts.cameras.pause(tenant, 'yard')
      await parts.cameras.resume(tenant, 'yard')
      await parts.cameras.orderDue()
      await parts.cameras.remove(tenant, 'yard')
      const all = await readAll(journal, tenant, START)
      t.same(
        all.map(({ kind }) => kind).filter((kind) => kind.startsWith('camera')),
        ['camera_added', 'camera_paused', 'camera_resumed', 'camera_removed'],
      )
      t.ok(all.some(({ kind }) => kind === 'process_created'))
      t.ok(all.every(({ cameraId }) => cameraId === 'yard'))
    },
  )

  promise(
    'a dump that is restored into another server, whose transactions have smaller numbers, goes on after a sweep',
    async (t, { journal, parts, tenant, database }) => {
      await cutProcess(parts, 2, tenant)
      const cursor = (await readAll(journal, tenant, START)).at(-1)!
      const elsewhere = 'xact + 1000000000000'
      await database.query(`update spectra_ops.journal set xact = ${elsewhere} where organization_id = $1`, [
        tenant.organizationId,
      ])
      await database.query(
        `insert into spectra_ops.journal_floors (organization_id, xact, seq) values ($1, 1000000000000, 1)`,
        [tenant.organizationId],
      )
      await sweepJournal(database, { journalHours: 1, journalRows: 1000 })
      const begun = await journal.head(tenant)
      await cutProcess(parts, 1, tenant)
      t.ok((await readAll(journal, tenant, begun)).some(({ kind }) => kind === 'process_created'))
      const before = { ...cursor, xact: cursor.xact + 1_000_000_000_000n }
      await t.rejects(journal.read(tenant, before, 10), { code: 'SS_CURSOR_EXPIRED' })
    },
  )

  promise(
    'a sweep keeps the newest, and who has not read what went is told to start over',
    async (t, given) => {
      const { journal, parts, tenant, database } = given
      await cutProcess(parts, 20, tenant)
      const all = await readAll(journal, tenant, START)
      const sweep = (journalHours: number, journalRows: number) =>
        sweepJournal(database, { journalHours, journalRows })
      await sweep(1, 1000)
      t.equal((await readAll(journal, tenant, START)).length, all.length, 'neither old nor many')
      await sweep(1, 5)
      const expired = { code: 'SS_CURSOR_EXPIRED', message: /^Cannot go on after this cursor/ }
      await t.rejects(journal.read(tenant, START, 10), expired)
      await t.rejects(journal.read(tenant, all.at(-7)!, 10), expired)
      t.same(await readAll(journal, tenant, all.at(-6)!), all.slice(-5))
      t.same(await readAll(journal, tenant, all.at(-2)!), all.slice(-1))
      await database.query(
        `update spectra_ops.journal set at = at - interval '2 hours' where organization_id = $1`,
        [tenant.organizationId],
      )
      await sweep(1, 1000)
      t.same(await readAll(journal, tenant, all.at(-1)!), [], 'whoever had read all goes on')
      await t.rejects(journal.read(tenant, all.at(-2)!, 10), expired)
      t.match(await journal.head(tenant), { seq: all.at(-1)!.seq }, 'a newcomer begins after what went')
      await t.rejects(
        journal.read(tenant, { xact: 2n ** 62n, seq: 1n }, 10),
        expired,
        'of a database that was ahead',
      )
    },
  )
}
