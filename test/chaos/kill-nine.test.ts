import t from 'tap'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '../../core/config.ts'
import { createPorts } from '../../core/create-ports.ts'
import { checkPromises } from '../../core/ledger/promises.ts'
import { eventually, processesMentioning } from '../helpers/processes.ts'
import { randomFrom } from '../helpers/random.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { cacheDir, spectra, startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const KILLS = 20
/** Kills fall between the start of the process and this long after it: a whole analysis of the sample fits in. */
const WITHIN_MS = 2_500

void t.test('P1-P5, P11: twenty times kill -9 in the middle of analyze, then a run to the end', async (t) => {
  const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)
  t.comment(`seed ${seed} (CHAOS_SEED=${seed} replays it)`)
  const random = randomFrom(seed)
  const data = tempDir(t)
  const video = sampleVideo()

  // Another chunk length is another process: when one is done before its kill, the next one starts.
  let chunk = 2
  let finished = 0
  const analyze = (): string[] => ['analyze', video, '--chunk', String(chunk), '--json']
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const run = startSpectra(data, analyze())
    const timer = setTimeout(() => run.child.kill('SIGKILL'), random() * WITHIN_MS)
    const { code, stderr } = await run.finished
    clearTimeout(timer)
    if (code === null) continue
    t.equal(code, 0, `a run that was not killed ends well: ${stderr}`)
    finished += 1
    chunk += 0.5
    kill -= 1
  }
  const last = await spectra(data, analyze())
  t.equal(last.code, 0, `${last.stderr}${last.stdout.slice(-1500)}`)
  t.comment(`${KILLS} kills; ${finished + 1} analyses completed`)

  await eventually('no child outlives its parent', () => processesMentioning(data).length === 0)
  const promises = await verdicts(data)
  t.ok(promises.length >= 5)
  for (const { promise, held, evidence } of promises) t.ok(held, `${promise}: ${evidence}`)
  t.same(readdirSync(join(data, 'temp')), [], 'P11: no temporary file is left')
})

/** What the checker says of a data directory at rest. */
async function verdicts(data: string) {
  const { ports, database, close } = await createPorts(loadConfig({ dataDir: data, cacheDir: cacheDir() }))
  try {
    return await checkPromises(database, ports.mailbox, ports.storage)
  } finally {
    await close()
  }
}

void t.test('P7: Ctrl-C leaves no child and no temporary file, and the next run goes on', async (t) => {
  const data = tempDir(t)
  const run = startSpectra(data, ['analyze', sampleVideo(), '--chunk', '2', '--json'])
  await run.printed(/"described":[1-9]/)
  run.child.kill('SIGINT')
  const stopped = await run.finished
  t.equal(stopped.code, 130, stopped.stderr)
  t.match(stopped.stdout, '"kind":"interrupted"')
  t.same(processesMentioning(data), [])
  t.same(readdirSync(join(data, 'temp')), [])
  const next = await spectra(data, ['analyze', sampleVideo(), '--chunk', '2', '--json'])
  t.equal(next.code, 0, next.stderr)
  t.match(next.stdout, '"known":true')
  for (const { promise, held, evidence } of await verdicts(data)) t.ok(held, `${promise}: ${evidence}`)
})
