import { MikroORM } from '@mikro-orm/postgresql'
import t, { type Test } from 'tap'
import { sleepOn, systemClock, type Clock } from '../../core/clock.ts'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import type { Envelope, OutgoingMessage } from '../../core/ports.ts'
import { ClusterConfigSchema } from '../../schema/cluster.ts'
import type { QueueName } from '../../schema/queues.ts'
import { NO_POSTGRES, migratedPostgresUrl } from '../helpers/database.ts'
import { eventually } from '../helpers/eventually.ts'
import {
  chunkCut,
  chunkingEnded,
  cutProcess,
  describeChunk,
  finishChunk,
  ORG,
  startProcess,
  take,
} from '../helpers/pipeline.ts'
import { startSystem, testPorts } from './helpers/system.ts'

/** Time that passes ten times as fast. */
const hasty: Clock = {
  ...systemClock,
  now: () => systemClock.now() * 10,
  setTimeout: (callback, ms) => systemClock.setTimeout(callback, ms / 10),
  sleep: (ms, signal) => sleepOn(hasty, ms, signal),
}

const stage = (queue: QueueName, actor: string) => ({
  queue,
  actor: `test/supervisors/actors/${actor}`,
  workers: 1,
  // No message is taken for lost because of its age within a day.
  deadlines: { startMs: 10_000_000, workMs: 86_400_000, heartbeatMs: 600_000, shutdownMs: 10_000 },
})

const cluster = ClusterConfigSchema.parse({
  roles: { chunker: ['chunker', 'vlm', 'event'] },
  stages: {
    chunker: stage('M0_PRIORITY_QUEUE', 'resumer.ts'),
    vlm: stage('M0_RESULTS_QUEUE', 'describer.ts'),
    event: stage('M1_INFERENCE_QUEUE', 'finisher.ts'),
  },
})

/** Keeps a copy of a database as it is now. Returns the way back to it. Nobody may be connected at either time. */
async function backup(t: Test, url: string): Promise<() => Promise<void>> {
  const name = new URL(url).pathname.slice(1)
  const server = new URL(url)
  server.pathname = '/postgres'
  const discovery = { warnWhenNoEntities: false }
  const orm = await MikroORM.init({ clientUrl: server.href, entities: [], discovery })
  const sql = (statement: string): Promise<unknown> => orm.em.getConnection().execute(statement)
  t.teardown(async () => {
    await sql(`drop database ${name}_backup`)
    await orm.close()
  })
  await sql(`create database ${name}_backup template ${name}`)
  return async () => {
    await sql(`drop database ${name} with (force)`)
    await sql(`create database ${name} template ${name}_backup`)
  }
}

/** What the database tells of orders that were at every point of their way when it was copied, and their messages with the broker. */
async function orders(parts: LedgerParts) {
  const queued = await parts.processes.create({
    organizationId: ORG,
    source: { kind: 'path', path: 'queued.mp4' },
    options: { chunkDuration: 10, overlap: 0 },
    title: 'queued',
  })
  const [m0] = await take(parts, 'M0_PRIORITY_QUEUE')
  const started = await startProcess(parts)
  const partly = await startProcess(parts)
  await parts.worklog.commit('chunker', partly.m0, chunkCut(partly.m0, 1), { end: false })
  const [first] = await take(parts, 'M0_RESULTS_QUEUE')
  const cut = await cutProcess(parts, 3)
  const described = await cutProcess(parts, 3)
  const m2 = await describeChunk(parts, described.m1[0]!)
  const ids = [queued, started.process, partly.process, cut.process, described.process].map(({ id }) => id)
  return { ids, m0: m0!, started: started.m0, partly: partly.m0, first: first!, cut, described, m2 }
}

void t.test(
  'A database that is restored to an older state: every order of it ends, within seconds and without a failure (P1)',
  { skip: NO_POSTGRES },
  async (t) => {
    const url = await migratedPostgresUrl(t)
    const open = () => openPostgresqlDatabase({ url, name: 'node-1' })
    const before = await open()
    const { ids, ...sent } = await orders(createLedger(before))
    await before.close()
    const restore = await backup(t, url)

    // Time goes on: what the broker has at the end is what follows from it.
    const after = await open()
    const parts = createLedger(after)
    await parts.worklog.begin('chunker', sent.m0, 0)
    await parts.worklog.commit('chunker', sent.m0, [chunkCut(sent.m0, 1), chunkingEnded(1)], { end: true })
    const [finished] = await take(parts, 'M0_RESULTS_QUEUE')
    await finishChunk(parts, await describeChunk(parts, finished!))
    await parts.worklog.commit(
      'chunker',
      sent.started,
      [1, 2, 3].map((n) => chunkCut(sent.started, n)),
      { end: false },
    )
    const unknown = await take(parts, 'M0_RESULTS_QUEUE')
    await parts.worklog.commit('chunker', sent.partly, chunkCut(sent.partly, 2), { end: false })
    unknown.push(...(await take(parts, 'M0_RESULTS_QUEUE')))
    const undescribed = await describeChunk(parts, sent.cut.m1[0]!)
    await finishChunk(parts, await describeChunk(parts, sent.cut.m1[1]!))
    for (const message of sent.described.m1.slice(1))
      await finishChunk(parts, await describeChunk(parts, message))
    await finishChunk(parts, sent.m2)
    await after.close()
    await restore()

    const database = await open()
    t.teardown(() => database.close())
    const recorded = createLedger(database, { owner: 'node-1' })
    const ports = testPorts(t)
    const publish = (queue: QueueName, envelopes: Envelope[]): Promise<void> =>
      ports.mailbox.publish(envelopes.map((envelope): OutgoingMessage => ({ queue, envelope })))
    await publish('M0_RESULTS_QUEUE', unknown)
    await publish('M1_INFERENCE_QUEUE', [undescribed])
    t.equal(unknown.length, 4)
    await startSystem(t, cluster, {
      parts: { ...ports, ports: { ...ports.ports, ...recorded } },
      clock: hasty,
    })

    const unfinished = async (): Promise<string[]> => {
      const all = await Promise.all(ids.map((id) => recorded.processes.get({ organizationId: ORG }, id)))
      return all.filter(({ status }) => status !== 'completed').map(({ id, status }) => `${id} ${status}`)
    }
    await eventually('every order ends', async () => (await unfinished()).length === 0)
    for (const id of ids) {
      t.match((await recorded.processes.get({ organizationId: ORG }, id)).counts, {
        chunks: 3,
        chunksTotal: 3,
        completed: 3,
        events: 6,
      })
    }
    t.same(await database.query('select * from spectra_ops.failures'), [])
  },
)
