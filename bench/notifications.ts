import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createChannels } from '../core/channels/channels.ts'
import { createDelivering } from '../core/channels/delivering.ts'
import { createLinks } from '../core/channels/links.ts'
import { adapterOpener } from '../core/channels/open-adapter.ts'
import { createOpenAdapters } from '../core/channels/open-adapters.ts'
import { openPostgresqlDatabase } from '../core/database/postgresql.ts'
import { createJournal } from '../core/journal/journal.ts'
import { createCursors } from '../core/ledger/cursors.ts'
import { createLedger } from '../core/ledger/index.ts'
import { silentLogger } from '../core/logger.ts'
import { createAlerts } from '../core/rules/alerts.ts'
import { createSealing } from '../core/security/sealing.ts'
import { testPostgresUrl } from '../test/helpers/database.ts'
import { cutProcess, describeChunk, finishChunk } from '../test/helpers/pipeline.ts'
import { startWebhook, WEBHOOK_KEY } from '../test/helpers/webhook-receiver.ts'
import { report } from './report.ts'

const PER_MINUTE = 10_000
/** Of each of the stretches that are compared, one with alerts after one without. Milliseconds. */
const STRETCH_MS = Number(process.env.SPECTRA_BENCH_STRETCH_MS ?? 10_000)
const STRETCHES = 3
const TICK_MS = 100
/** The helpers take what waits, whoever ordered it: one process after the other. */
const AT_ONCE = 1
const SECRET = 'a secret of the bench, of 32 characters'

const ending: (() => unknown)[] = []
const t = { teardown: (fn: () => unknown) => void ending.unshift(fn) }

const database = await openPostgresqlDatabase({ url: await testPostgresUrl(t), pool: 10 })
t.teardown(() => database.close())
const parts = createLedger(database)
const receiver = await startWebhook(t)
const organizationId = randomUUID()
const clock = () => new Date()
const cursorsOf = createCursors(SECRET)
const sealing = createSealing(SECRET)
const openAdapter = adapterOpener({ sealing, config: { allowPrivateAddresses: true, notifySnsEndpoint: '' } })
const options = { sealing, openAdapter, cursorsOf, clock, allowPrivateAddresses: true }
// Who has no footage has no alerts either.
await cutProcess(parts, 1, { organizationId })
await createChannels(database, options).add(
  { organizationId },
  { name: 'hook', kind: 'webhook', address: { url: receiver.url }, secret: WEBHOOK_KEY },
)
const links = createLinks('')
const delivering = createDelivering({
  ...{ database, links, clock, linkOf: links.ofNotice, random: Math.random, log: silentLogger },
  journal: createJournal(database, { secret: SECRET }),
  ...{ processes: parts.processes, summaries: parts.summaries, cameras: parts.cameras },
  alerts: createAlerts(database, cursorsOf),
  adapters: createOpenAdapters(openAdapter),
  picturesOf: async () => [],
})

/** Rounds as the leader has them, until aborted. */
async function lead(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const more = await delivering.round(signal).catch((thrown: unknown) => {
      // Whoever does not lead any more leaves the rest.
      if (!signal.aborted) throw thrown
    })
    if (!more) await sleep(1000)
  }
  await delivering.close()
}

let raised = 0
async function raise(signal: AbortSignal): Promise<void> {
  const began = performance.now()
  for (let sent = 0; !signal.aborted; await sleep(TICK_MS)) {
    const due = Math.floor(((performance.now() - began) * PER_MINUTE) / 60_000) - sent
    sent += due
    raised += due
    await database.query(
      `insert into spectra_insights.alerts (id, organization_id, rule_id, rule_version, rule_name, occurrence, stream, place, place_end,
         process_id, process_ids, chunk_id, start_time, end_time, event_ids, claims, title, severity, state, raised_at, updated_at)
       select gen_random_uuid(), $1, gen_random_uuid(), 1, 'bench', n::text, 'bench', 0, 1, gen_random_uuid(), '{}', gen_random_uuid(),
         0, 1, '{}', '[]', 'Somebody is there', 'medium', 'open', now(), now() from generate_series(1, $2::int) n`,
      [organizationId, due],
    )
  }
}

/** Chunks through all stages of a pipeline of another organization, per second. */
async function pipeline(): Promise<number> {
  const began = performance.now()
  const other = { organizationId: randomUUID() }
  let chunks = 0
  const worker = async (): Promise<void> => {
    while (performance.now() - began < STRETCH_MS) {
      const { m1 } = await cutProcess(parts, 5, other)
      for (const message of m1) await finishChunk(parts, await describeChunk(parts, message))
      chunks += m1.length
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return (chunks * 1000) / (performance.now() - began)
}

try {
  await pipeline()
  const sums = { without: 0, with: 0 }
  for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
    sums.without += await pipeline()
    const alerts = new AbortController()
    const leading = new AbortController()
    const led = lead(leading.signal)
    const raising = raise(alerts.signal)
    sums.with += await pipeline()
    alerts.abort()
    await raising
    while (receiver.taken.length < raised && !leading.signal.aborted) await sleep(100)
    leading.abort()
    await led
  }
  const ids = new Set(receiver.taken.map(({ id }) => id))
  report('notifications', [
    ['chunks through all stages, nobody told', sums.without / STRETCHES, '/s'],
    [`the same, ${PER_MINUTE} alerts a minute told`, sums.with / STRETCHES, '/s'],
    ['ratio', sums.with / sums.without, '', 0.9, 'atLeast'],
    ['alerts raised', raised, ''],
    ['alerts that did not arrive', raised - ids.size, '', 0],
  ])
} finally {
  for (const end of ending) await end()
}
