import t from 'tap'
import { NO_PROGRAMS } from './cluster/programs.ts'
import { LAYOUTS } from './cluster/layouts.ts'
import { keepLogs } from './kept.ts'
import { nemesis } from './nemesis/nemesis.ts'
import { chaosRun } from './run.ts'

/** Seconds of faults; start and rest come on top of them. */
const SECONDS = 60
/** On a quiet machine the minute has fewer. A busy one takes minutes for its faults, and could not work off what is ordered meanwhile. */
const MOST_ORDERS = 150

void t.test(
  'P1-P11, P13: a cluster that is disturbed for a minute keeps every promise',
  { skip: NO_PROGRAMS, timeout: 880_000 },
  async (t) => {
    const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)
    t.comment(`seed ${seed} (CHAOS_SEED=${seed} replays it)`)
    const kept = keepLogs(t)
    const { verdicts, struck, orders, chunks } = await chaosRun(t, {
      seed,
      disturb: nemesis({ seconds: SECONDS, everyMs: 1500 }),
      mode: 'forked',
      gateway: true,
      nodes: LAYOUTS.full,
      orderEveryMs: 800,
      mostOrders: MOST_ORDERS,
      settleSeconds: 300,
      latencyMs: 200,
      keep: kept.directory,
      say: (line) => t.comment(line),
    })
    t.comment(`${struck.length} faults of ${new Set(struck.map(({ name }) => name)).size} kinds`)
    t.comment(`${orders.length} orders, ${chunks} chunks`)
    t.ok(struck.length > SECONDS / 5, 'it was disturbed')
    t.ok(orders.length > SECONDS / 5, 'it had work')
    for (const { promise, held, evidence } of verdicts) {
      t.comment(`${promise}: ${evidence}`)
      t.ok(held, `${promise}: ${evidence}`)
    }
    if (verdicts.every(({ held }) => held)) kept.held()
  },
)
