import { spawn } from 'node:child_process'
import t, { type Test } from 'tap'
import type { Verdict } from '../../core/ledger/promises.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { LAYOUTS } from './cluster/layouts.ts'
import { NO_PROGRAMS } from './cluster/programs.ts'
import type { Sabotage } from './cluster/sabotage.ts'
import { nemesis } from './nemesis/nemesis.ts'
import { chaosRun, type RunResult } from './run.ts'

/** A busy machine takes minutes for its faults, and could never work off what is ordered meanwhile. */
const MOST_ORDERS = 60
/** Tries of a run whose faults may, by bad luck, meet nobody. */
const SEEDS = 3

interface Given {
  seconds: number
  settleSeconds: number
  faults: string[]
  sabotage?: Sabotage
}

const run = (
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

const broken = (verdicts: readonly Verdict[]): string[] =>
  verdicts.filter(({ held }) => !held).map(({ promise, evidence }) => `${promise}: ${evidence}`)

void t.test('the checker', { skip: NO_PROGRAMS, timeout: 880_000 }, async (t) => {
  const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)
  t.comment(`seed ${seed} (CHAOS_SEED=${seed} replays it)`)

  /** Runs the system as it was wrongly built, with further seeds until it has met its fault. */
  function notices(sabotage: Sabotage, faults: string[], wanted: RegExp): void {
    void t.test(`notices a system with ${sabotage}`, async (t) => {
      let found: string[] = []
      for (let more = 0; more < SEEDS && !found.some((one) => wanted.test(one)); more++) {
        const { verdicts } = await run(t, seed + more, { sabotage, faults, seconds: 6, settleSeconds: 5 })
        found = broken(verdicts)
      }
      for (const one of found) t.comment(one)
      t.ok(
        found.some((one) => wanted.test(one)),
        `${wanted} is reported`,
      )
    })
  }

  notices('no-deduplication', ['acknowledgements lost'], /^P2 nothing is done twice .* began message/)
  notices('ack-before-commit', ['kill -9 of a node'], /^P1 nothing is acknowledged early .* was acknowledged/)

  void t.test('and what is planted into a run in which nothing is wrong', async (t) => {
    const result = await run(t, seed, { faults: [], seconds: 3, settleSeconds: 300 })
    t.same(broken(result.verdicts), [], 'nothing is wrong')
    await planted(t, result)
  })
})

async function planted(t: Test, { database, storage, orders, cluster, judge }: RunResult): Promise<void> {
  const sees = async (what: string, wanted: RegExp): Promise<void> => {
    const found = broken(await judge())
    const seen = found.find((one) => wanted.test(one))
    t.ok(seen, `${what}: ${seen ?? `not among ${found.join('\n')}`}`)
  }
  const done = orders.find(({ video, cancelled }) => video.spans.length > 0 && !cancelled)!
  const processes = 'spectra_ops.batch_video_processes'

  const { video } = done
  const lost = await createLedger(database).processes.create({
    organizationId: done.organizationId,
    source: { kind: 'path', path: video.path },
    options: { chunkDuration: video.chunkDuration, overlap: 0 },
    title: video.name,
  })
  await database.query('delete from spectra_ops.outbox where process_id = $1', [lost.id])
  await sees('a lost message', /^P1 nothing accepted is lost: .*no message is left for it/)
  await database.query(`update ${processes} set status = 'failed' where id = $1`, [lost.id])
  await sees('a failure that nobody accounted for', /^P3 every failure is accounted for: .*without a cause/)

  await database.query(`update ${processes} set status = 'processing' where id = $1`, [done.id])
  await database.query(`update ${processes} set status = 'completed' where id = $1`, [done.id])
  await sees(
    'a status set back and forth',
    /^P4 status never goes back \(audit\): .*from completed to processing/,
  )

  await database.query('delete from spectra_insights.batch_events where process_id = $1', [done.id])
  await sees('an effect that was taken back', /^P2 effects happen once \(audit\): .* was deleted/)

  const [chunk] = await database.query<{ key: string }>(
    'select video_key as key from spectra_ops.batch_video_chunks where process_id = $1 and ordinal = 1',
    [done.id],
  )
  await storage.put(chunk!.key, Buffer.from('something else'))
  await sees('an object with another content', /^P11 .*\(contents\): .*another content/)
  await storage.remove(chunk!.key)
  await sees('a deleted object', /^P11 storage and rows agree: .*which is not there/)

  const leaked = spawn('sleep', ['60'], { env: cluster.environment() })
  await sees('a leaked process', /^Supervision: no process is left: process \d+ is left: sleep 60/)
  leaked.kill()
}
