import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { SpectraError } from '../../../core/errors.ts'
import { createJournal } from '../../../core/journal/journal.ts'
import { sweepJournal } from '../../../core/journal/sweep.ts'
import { createCursors } from '../../../core/ledger/cursors.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { createTelling } from '../../../core/notifications/telling.ts'
import { createAlerts } from '../../../core/rules/alerts.ts'
import { silentLogger } from '../../../core/logger.ts'
import type { Notification, NotificationKind, Notifications, Tenant } from '../../../core/ports.ts'
import { testDatabase } from '../../helpers/database.ts'
import { cutProcess, describeChunk, finishChunk } from '../../helpers/pipeline.ts'

const { signal } = new AbortController()

/** A channel that keeps what it is told, as far as it takes that. */
function listener() {
  const told: Notification[] = []
  const taken: (notification: Notification) => SpectraError | undefined = () => undefined
  const channel: Notifications = {
    channel: randomUUID(),
    async publish(notification) {
      const error = it.refuses(notification)
      if (error) throw error
      told.push(notification)
    },
    health: async () => undefined,
  }
  const it = { channel, told, refuses: taken }
  return it
}

const away = () => new SpectraError('SS_CHANNEL_UNAVAILABLE', 'Cannot tell: planted')

const KINDS: NotificationKind[] = ['process_completed', 'process_failed', 'event_added']

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

function opened(kinds = KINDS, atOnce?: number) {
  const parts = createLedger(database)
  const journal = createJournal(database, { secret: 'a secret of the tests' })
  const alerts = createAlerts(database, createCursors('a secret of the tests'))
  const errors: object[] = []
  const log = { ...silentLogger, error: (fields: object) => void errors.push(fields) }
  const warnings: string[] = []
  const telling = (channel: Notifications) =>
    createTelling({
      ...{ database, journal, processes: parts.processes, alerts, channel, kinds, atOnce },
      log: { ...log, warn: (_: object, text: string) => void warnings.push(text) },
    })
  const work = async (chunks: number, tenant: Tenant) => {
    const { process, m1 } = await cutProcess(parts, chunks, tenant)
    for (const message of m1) await finishChunk(parts, await describeChunk(parts, message))
    return process.id
  }
  return { telling, work, errors, warnings }
}

const organization = () => ({ organizationId: randomUUID() })
const kindsOf = (told: readonly Notification[]) => told.map(({ kind }) => kind)
/** An organization is known by its first process. */
const known = async (work: (chunks: number, tenant: Tenant) => Promise<string>) => {
  const tenant = organization()
  await work(1, tenant)
  return tenant
}

void t.test(
  'Telling: a new channel hears of what happens from now on: events, and the ends of processes',
  async (t) => {
    const { telling, work } = opened()
    const { channel, told } = listener()
    const tenant = await known(work)
    const tell = telling(channel)
    t.equal(await tell(signal), false)
    t.same(told, [], 'nothing of before')
    const processId = await work(2, tenant)
    await tell(signal)
    t.same(kindsOf(told), [...Array.from({ length: 4 }, () => 'event_added'), 'process_completed'])
    t.ok(told.every((each) => each.processId === processId && each.organizationId === tenant.organizationId))
    t.match(told.at(-1), { title: 'Completed: yard.mp4', data: { counts: { chunks: 2, events: 4 } } })
    t.match(told[0], {
      type: 'object_entered',
      title: 'object_entered: Something happens at 0.',
      data: { startTime: 0, endTime: 1, attributes: { colour: 'red' } },
    })
    await tell(signal)
    t.equal(told.length, 5, 'each once')
    await telling(channel)(signal)
    t.equal(told.length, 5, 'also by another leader')
  },
)

void t.test('Telling: an organization that is new misses nothing', async (t) => {
  const { telling, work } = opened()
  const { channel, told } = listener()
  await known(work)
  const tell = telling(channel)
  await tell(signal)
  await known(work)
  await tell(signal)
  t.same(kindsOf(told), ['event_added', 'event_added', 'process_completed'])
})

void t.test('Telling: while the channel is away nothing is lost, and order is kept', async (t) => {
  const { telling, work } = opened()
  const it = listener()
  const tenant = await known(work)
  const tell = telling(it.channel)
  await tell(signal)
  await work(3, tenant)
  let taken = 0
  it.refuses = () => (taken++ === 3 ? away() : undefined)
  await t.rejects(tell(signal), { code: 'SS_CHANNEL_UNAVAILABLE' })
  it.refuses = away
  await t.rejects(tell(signal), { code: 'SS_CHANNEL_UNAVAILABLE' })
  it.refuses = () => undefined
  await tell(signal)
  const ids = it.told.map(({ id }) => id)
  const once = it.told.filter(({ id }, at) => ids.indexOf(id) === at)
  t.same(
    once.map(({ data, kind }) => data?.startTime ?? kind),
    [0, 1, 10, 11, 20, 21, 'process_completed'],
  )
  t.ok(it.told.length > once.length, 'what was told again has the same id')
  t.equal(it.told.length, 8, 'and is no more than one entry of the journal')
})

void t.test('Telling: what a channel never takes keeps nothing waiting', async (t) => {
  const { telling, work, errors } = opened()
  const it = listener()
  const tenant = await known(work)
  const tell = telling(it.channel)
  await tell(signal)
  const processId = await work(1, tenant)
  it.refuses = ({ data }) =>
    data?.startTime === 0 ? new SpectraError('SS_CHANNEL_REFUSED', 'Cannot tell: planted') : undefined
  await tell(signal)
  t.same(kindsOf(it.told), ['event_added', 'process_completed'])
  t.match(errors, [{ kind: 'event_added', processId }])
})

void t.test('Telling: only what was chosen', async (t) => {
  const { telling, work } = opened(['process_completed'])
  const { channel, told } = listener()
  const tenant = await known(work)
  const tell = telling(channel)
  await tell(signal)
  await work(1, tenant)
  await tell(signal)
  t.same(kindsOf(told), ['process_completed'])
})

void t.test('Telling: long journals are told in parts, organizations take turns', async (t) => {
  const { telling, work } = opened(KINDS, 9)
  const { channel, told } = listener()
  const [one, other] = [await known(work), await known(work)]
  const tell = telling(channel)
  await tell(signal)
  await work(2, one)
  await work(1, other)
  t.equal(await tell(signal), true)
  t.ok(told.some(({ organizationId }) => organizationId === other.organizationId))
  while (await tell(signal));
  t.equal(told.filter(({ kind }) => kind === 'event_added').length, 6)
  t.equal(new Set(told.map(({ id }) => id)).size, told.length)
})

const gone = async (processId: string): Promise<void> => {
  for (const table of ['batch_events', 'chunk_outputs'])
    await database.query(`delete from spectra_insights.${table} where process_id = $1`, [processId])
  await database.query('delete from spectra_ops.batch_video_chunks where process_id = $1', [processId])
  await database.query('delete from spectra_ops.batch_video_processes where id = $1', [processId])
}

void t.test('Telling: of what was erased since it is told that it ended, and not what it was', async (t) => {
  const { telling, work } = opened()
  const { channel, told } = listener()
  const tenant = await known(work)
  const tell = telling(channel)
  await tell(signal)
  const processId = await work(1, tenant)
  await gone(processId)
  await tell(signal)
  t.same(kindsOf(told), ['process_completed'])
  t.match(told[0], { title: `Completed: ${processId}` })
  t.notOk('data' in told[0]!)
})

void t.test('Telling: goes on with what is kept where the journal is gone, and says so', async (t) => {
  const { telling, work, warnings } = opened()
  const { channel, told } = listener()
  const tenant = await known(work)
  const tell = telling(channel)
  await tell(signal)
  await work(2, tenant)
  await sweepJournal(database, { journalHours: 1000, journalRows: 1 })
  await tell(signal)
  await tell(signal)
  t.same(kindsOf(told), ['process_completed'])
  t.match(warnings, [/gone before it was told/])
})

void t.test('Telling: the place of an organization goes with it, and does not come back', async (t) => {
  const { telling, work } = opened()
  const it = listener()
  const tenant = await known(work)
  const tell = telling(it.channel)
  await tell(signal)
  await work(1, tenant)
  const remove = () =>
    database.query('delete from spectra_core.org_config where organization_id = $1', [tenant.organizationId])
  it.refuses = () => {
    void remove()
    return undefined
  }
  await tell(signal)
  const rows = await database.query('select 1 from spectra_core.org_config where organization_id = $1', [
    tenant.organizationId,
  ])
  t.same(rows, [])
})
