import { join } from 'node:path'
import t, { type Test } from 'tap'
import { systemClock, type Clock } from '../../core/clock.ts'
import type { Database } from '../../core/database/database.ts'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import { createRabbitmqMailbox } from '../../core/mailbox/rabbitmq.ts'
import type { Delivery, Mailbox, QueueDepth } from '../../core/ports.ts'
import { AdmissionConfig } from '../../schema/cluster.ts'
import { admit } from '../../supervisors/steward/admission.ts'
import { silentLogger } from '../../core/logger.ts'
import { createOutboxRelay } from '../../supervisors/node/outbox-relay.ts'
import { NO_POSTGRES, testDatabase, migratedPostgresUrl } from '../helpers/database.ts'
import { ORG, request } from '../helpers/pipeline.ts'
import { NO_BROKER, testVhost } from '../helpers/rabbitmq.ts'
import { tempDir } from '../helpers/temp.ts'
import { fakeClock } from './helpers/clock.ts'
import { roundsOf } from './helpers/rounds.ts'
import { turns, until } from './helpers/until.ts'

const M0 = 'M0_PRIORITY_QUEUE'
const HIGH = 9
const LOW = 0

/** Seconds are services: whatever the machine does, each message takes one second of the ledger's time. */
const CONFIG = AdmissionConfig.parse({
  minimum: 4,
  perWorker: 2,
  secondsPerPoint: 2,
  dryMs: 10_000,
  pollMs: 5,
})
const LOWS = 10
const BEFORE = 6
/** Aging to the top; what came before, and the low ones themselves; the window, and until it runs dry. */
const BOUND = 10 * CONFIG.secondsPerPoint + BEFORE + LOWS + CONFIG.minimum + CONFIG.dryMs / 1000

interface World {
  database: Database
  mailbox: Mailbox
}

/** Low priorities wait among high ones that come 1.3 times as fast as they are served. Returns who was served when. */
async function overload({ database, mailbox }: World, admission: boolean) {
  let seconds = 0
  const now = (): number => Date.UTC(2026, 0, 1) + seconds * 1000
  // Time passes with the work; naps are short and real.
  const clock: Clock = { ...systemClock, now }
  const parts = createLedger(database, {
    clock: () => new Date(now()),
    ...(admission && { owner: 'test' }),
  })
  const { worklog, orphans, processes } = parts
  const common = { mailbox, worklog, clock, random: Math.random, logger: silentLogger }
  const relay = createOutboxRelay({ ...common, sweepMs: 20 })
  const ending = new AbortController()
  relay.start()
  const admitting = admission
    ? admit(
        { ...common, queue: M0, prefetch: 1, config: CONFIG, orphans, rounds: roundsOf(clock) },
        ending.signal,
      )
    : Promise.resolve()
  const create = async (priority: number, count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) await processes.create(request({ priority, title: String(priority) }))
  }
  await create(HIGH, BEFORE)
  await create(LOW, LOWS)
  const served: { low: boolean; at: number }[] = []
  const over = new Promise<void>((resolve, reject) => {
    let owed = 0
    const serve = async (delivery: Delivery): Promise<void> => {
      seconds += 1
      const { processId } = delivery.body as { processId: string }
      served.push({
        low: (await processes.get({ organizationId: ORG }, processId)).title === String(LOW),
        at: seconds,
      })
      owed += 1.3
      await create(HIGH, Math.floor(owed))
      owed -= Math.floor(owed)
      // Without admission, what came meanwhile is in the queue before the consumer chooses again.
      if (!admission) await until(async () => (await worklog.outbox(1)).length === 0, 'all is sent')
      await delivery.ack()
      if (seconds >= BOUND) resolve()
    }
    const sent = async (): Promise<boolean> => (await mailbox.depth(M0)).ready > 0
    until(sent, 'something is in the queue')
      .then(() => mailbox.consume(M0, { prefetch: 1 }, (delivery) => void serve(delivery).catch(reject)))
      .catch(reject)
  })
  await over
  const waiting = await orphans.waiting(M0)
  ending.abort()
  await admitting
  await relay.finish(0)
  return { lows: served.filter(({ low }) => low).map(({ at }) => at), waiting }
}

function suite(t: Test, name: string, skip: string | false, open: (t: Test) => Promise<World>): void {
  void t.test(
    `P9: ${name}: a low priority is served within the bound, in an overload of high ones`,
    { skip },
    async (t) => {
      const { lows, waiting } = await overload(await open(t), true)
      t.comment(
        `${lows.length} low ones served, the last after ${lows.at(-1)} s, bound ${BOUND} s; waiting:`,
        waiting,
      )
      t.equal(lows.length, LOWS)
      t.ok(
        waiting.some(({ priority, count }) => priority === HIGH && count > 0),
        'there was more than could be served',
      )
    },
  )

  void t.test(`P9: ${name}: without admission it is not: the test can fail`, { skip }, async (t) => {
    const { lows } = await overload(await open(t), false)
    t.same(lows, [])
  })
}

suite(t, 'embedded', false, async (t) => {
  const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite'), pollMs: 2 })
  t.teardown(() => mailbox.close())
  return { database: await testDatabase(t), mailbox }
})

suite(t, 'RabbitMQ and PostgreSQL', NO_BROKER || NO_POSTGRES, async (t) => {
  const mailbox = createRabbitmqMailbox({ url: await testVhost(t) })
  t.teardown(() => mailbox.close())
  const database = await openPostgresqlDatabase({ url: await migratedPostgresUrl(t) })
  t.teardown(() => database.close())
  return { database, mailbox }
})

/** A queue whose depth the test decides, and an outbox in which something always waits. */
function stubbed() {
  const clock = fakeClock()
  const depth = { ready: 0, consumers: 1 }
  const asked: number[] = []
  let rang = (): void => undefined
  let waits = true
  const orphans: Pick<LedgerParts['orphans'], 'admit' | 'waiting' | 'onWaiting'> = {
    admit: async (_queue, limit) => asked.push(limit),
    waiting: async () => (waits ? [{ priority: 5, count: 1, longestWaitMs: 0 }] : []),
    onWaiting: (listener) => ((rang = listener), () => undefined),
  }
  const mailbox = { depth: async () => depth as QueueDepth }
  const ending = new AbortController()
  const config = AdmissionConfig.parse({ minimum: 4, perWorker: 2, dryMs: 10_000, pollMs: 200 })
  const options = {
    queue: M0,
    prefetch: 3,
    config,
    mailbox,
    orphans,
    clock,
    rounds: roundsOf(clock),
  } as const
  const over = admit(options, ending.signal)
  const ring = (): void => rang()
  const end = async (): Promise<void> => (ending.abort(), over)
  return { clock, depth, asked, ring, end, waiting: (there: boolean) => void (waits = there) }
}

void t.test(
  'Admission: the window is what the consumers take at once, twice, less what is ready',
  async (t) => {
    const { clock, depth, asked, end } = stubbed()
    await turns()
    depth.ready = 5
    depth.consumers = 2
    await clock.advance(200)
    depth.consumers = 0
    depth.ready = 1
    await clock.advance(200)
    t.same(asked, [6, 12 - 5, 4 - 1])
    await end()
    t.equal(clock.pending(), 0)
  },
)

void t.test('Admission: what is accepted in this process is looked at without a wait', async (t) => {
  const { asked, ring, end } = stubbed()
  await turns()
  asked.length = 0
  ring()
  await turns()
  t.equal(asked.length, 1)
  await end()
})

void t.test('Admission: a queue that has not run dry for long gets nothing more until it has', async (t) => {
  const { clock, depth, asked, end } = stubbed()
  depth.ready = 1
  await clock.advance(10_000)
  t.ok(asked.length > 0)
  asked.length = 0
  await clock.advance(60_000)
  t.same(asked, [])
  depth.ready = 0
  await clock.advance(200)
  t.equal(asked.length, 1)
  await end()
})

void t.test('Admission: a queue that ran dry while nothing waited does not hold up what comes', async (t) => {
  const { clock, depth, asked, waiting, ring, end } = stubbed()
  waiting(false)
  await clock.advance(60_000)
  asked.length = 0
  depth.ready = 1
  waiting(true)
  ring()
  await turns()
  t.equal(asked.length, 1)
  await end()
})
