import type { Test } from 'tap'
import { LAYOUTS } from './cluster/layouts.ts'
import type { StoreKind } from './cluster/store.ts'
import { keepLogs } from './kept.ts'
import { nemesis } from './nemesis/nemesis.ts'
import { chaosRun } from './run.ts'

/** Seconds of faults; start and rest come on top of them. */
const SECONDS = 60
/** On a quiet machine the minute has fewer. A busy one takes minutes for its faults, and could not work off what is ordered meanwhile. */
const MOST_ORDERS = 50

/** A full cluster meets faults of all kinds for a minute, and is judged by what it leaves. */
export async function minuteOfFaults(t: Test, store: StoreKind): Promise<void> {
  const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)
  t.comment(`seed ${seed} (CHAOS_SEED=${seed} replays it)`)
  const kept = keepLogs(t)
  const { verdicts, struck, orders, chunks } = await chaosRun(t, {
    seed,
    store,
    disturb: nemesis({ seconds: SECONDS, everyMs: 1500 }),
    mode: 'forked',
    gateway: true,
    nodes: LAYOUTS.full,
    orderEveryMs: 1200,
    mostOrders: MOST_ORDERS,
    settleSeconds: 150,
    patient: true,
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
}
