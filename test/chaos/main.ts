import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { createTeardown } from '../helpers/teardown.ts'
import { LAYOUTS } from './cluster/layouts.ts'
import { SABOTAGES } from './cluster/sabotage.ts'
import { STORES, type StoreKind } from './cluster/store.ts'
import { keepLogs } from './kept.ts'
import { nemesis, type Disturb } from './nemesis/nemesis.ts'
import { oneAtATime, workerCrashes } from './nemesis/plans.ts'
import { reportOf } from './report.ts'
import { chaosRun } from './run.ts'

const HELP = `A cluster of real processes is disturbed under load, and judged by what it leaves.

  node test/chaos/main.ts [--minutes 30] [--seed N]    faults of all kinds at random
  node test/chaos/main.ts --crashes 1000               kill -9 of so many workers
  node test/chaos/main.ts --recovery 5                 each fault so often, one at a time: how long until work goes on

  --report FILE       the page for docs/reliability.md
  --faults A,B        only these
  --layout NAME       ${Object.keys(LAYOUTS).join(', ')}
  --store NAME        ${Object.keys(STORES).join(', ')}
  --in-memory         workers without processes of their own
  --no-gateway
  --sabotage NAME     ${SABOTAGES.join(', ')}
  --keep DIRECTORY    logs and journal (of a run that breaks something they are always kept)
`
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    crashes: { type: 'string' },
    recovery: { type: 'string' },
    report: { type: 'string' },
    faults: { type: 'string' },
    layout: { type: 'string', default: 'full' },
    store: { type: 'string', default: 'disk' },
    'in-memory': { type: 'boolean', default: false },
    'no-gateway': { type: 'boolean', default: false },
    sabotage: { type: 'string' },
    keep: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit()
}

const t = createTeardown()
const kept = keepLogs(t, values.keep)
for (const event of ['SIGINT', 'SIGTERM', 'uncaughtException'] as const)
  process.once(event, (why: unknown) => {
    console.error(why)
    void t.run().finally(() => process.exit(1))
  })
const started = Date.now()
const say = (line: string): void => console.log(`${((Date.now() - started) / 1000).toFixed(1)} s: ${line}`)

const seed = Number(values.seed)
const minutes = Number(values.minutes)
console.log(`seed ${seed} (--seed ${seed} replays it)`)

function disturbance(): Disturb {
  if (values.crashes) return workerCrashes(Number(values.crashes), say)
  if (values.recovery) return oneAtATime(Number(values.recovery))
  const only = values.faults?.split(',')
  return nemesis({ seconds: minutes * 60, everyMs: 1500, ...(only && { only }) })
}

const quiet = values.crashes !== undefined || values.recovery !== undefined
try {
  const result = await chaosRun(t, {
    seed,
    disturb: disturbance(),
    mode: values['in-memory'] ? 'in-memory' : 'forked',
    gateway: !values['no-gateway'] && !quiet,
    store: values.store as StoreKind,
    nodes: LAYOUTS[values.layout as keyof typeof LAYOUTS],
    orderEveryMs: quiet ? 1500 : 1000,
    settleSeconds: 300,
    latencyMs: quiet ? 500 : 200,
    // Whoever is killed a thousand times shall not give up for that.
    ...(quiet && { intensity: 100_000 }),
    keep: kept.directory,
    ...(values.sabotage && { sabotage: SABOTAGES.find((one) => one === values.sabotage)! }),
    say,
  })
  for (const { name, unit, at, over = at, said = '' } of values.crashes ? [] : result.struck)
    console.log(`${((at - started) / 1000).toFixed(1)} s: ${name} (${unit}) ${over - at} ms ${said}`)
  for (const { promise, held, evidence } of result.verdicts)
    console.log(`${held ? 'held  ' : 'BROKEN'} ${promise}: ${evidence}`)
  const report = reportOf(result, {
    command: `node test/chaos/main.ts ${process.argv
      .slice(2)
      .filter(
        (word, at, words) => ![word, words[at - 1]].some((one) => one === '--report' || one === '--keep'),
      )
      .join(' ')}`,
    seed,
    where: `${cpus().length} cores, ${process.version}`,
  })
  if (values.report) writeFileSync(values.report, report)
  console.log(`${result.orders.length} orders, ${result.chunks} chunks, ${result.refusals} tries refused`)
  if (result.verdicts.every((verdict) => verdict.held)) kept.held()
  else process.exitCode = 1
} finally {
  await t.run()
}
