import t, { type Test } from 'tap'
import type { Verdict } from '../../../core/ledger/promises.ts'
import { LAYOUTS } from '../cluster/layouts.ts'
import { NO_PROGRAMS } from '../cluster/programs.ts'
import type { Sabotage } from '../cluster/sabotage.ts'
import { nemesis } from '../nemesis/nemesis.ts'
import { chaosRun, type RunResult } from '../run.ts'

/** A busy machine takes minutes for its faults, and could never work off what is ordered meanwhile. */
const MOST_ORDERS = 30
/** Tries of a run whose faults may, by bad luck, meet nobody. */
const SEEDS = 3
/** A file of tests has 900 s. Milliseconds. */
const TIMEOUT = 880_000

interface Given {
  seconds: number
  settleSeconds: number
  faults: string[]
  sabotage?: Sabotage
}

/** A short run of a small cluster, by which the checker itself is checked. */
export const smallRun = (
  t: Test,
  seed: number,
  { seconds, settleSeconds, faults, sabotage }: Given,
): Promise<RunResult> =>
  chaosRun(t, {
    ...{ seed, settleSeconds, ...(sabotage && { sabotage }) },
    disturb: nemesis({ seconds, everyMs: 1000, only: faults }),
    mode: 'in-memory',
    gateway: false,
    nodes: LAYOUTS.small,
    orderEveryMs: 500,
    mostOrders: MOST_ORDERS,
    latencyMs: 300,
    say: (line) => t.comment(line),
  })

export const broken = (verdicts: readonly Verdict[]): string[] =>
  verdicts.filter(({ held }) => !held).map(({ promise, evidence }) => `${promise}: ${evidence}`)

/** A test of the checker, told with the seed that replays it. */
export function checking(name: string, work: (t: Test, seed: number) => Promise<void>): void {
  void t.test(`the checker ${name}`, { skip: NO_PROGRAMS, timeout: TIMEOUT }, async (t) => {
    const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)
    t.comment(`seed ${seed} (CHAOS_SEED=${seed} replays it)`)
    await work(t, seed)
  })
}

/** Runs the system as it was wrongly built, with further seeds until it has met its fault. */
export function notices(sabotage: Sabotage, faults: string[], wanted: RegExp): void {
  checking(`notices a system with ${sabotage}`, async (t, seed) => {
    let found: string[] = []
    for (let more = 0; more < SEEDS && !found.some((one) => wanted.test(one)); more++) {
      const { verdicts } = await smallRun(t, seed + more, { sabotage, faults, seconds: 6, settleSeconds: 5 })
      found = broken(verdicts)
    }
    for (const one of found) t.comment(one)
    t.ok(
      found.some((one) => wanted.test(one)),
      `${wanted} is reported`,
    )
  })
}
