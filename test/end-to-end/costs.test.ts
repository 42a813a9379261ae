import t, { type Test } from 'tap'
import { fixture } from '../fixtures/videos.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import type { StandIn } from '../helpers/providers/says.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

/** What the stand-in says of each call, 1000 tokens and 50, by the table of models. */
const CALL_USD = (1000 * 0.4 + 50 * 1.6) / 1e6

async function world(t: Test) {
  const standIn: StandIn = await startOpenaiServer()
  t.teardown(() => standIn.close())
  const data = tempDir(t)
  const env = { OPENAI_BASE_URL: standIn.url, OPENAI_API_KEY: 'sk-test' }
  const video = await fixture('twelve-seconds-h264.mp4')
  const run = (...args: string[]) => spectra(data, args, env)
  return {
    standIn,
    run,
    video,
    analyze: (...args: string[]) => run('analyze', video, '--chunk', '2', '--json', ...args),
  }
}

const of = (kind: string, stdout: string) => jsonLines(stdout).filter((line) => line.kind === kind)
const usdOf = (lines: Record<string, unknown>[]): number =>
  lines.reduce((sum, { usd }) => sum + Number(usd), 0)

void t.test(
  'a budget stops between calls; raised, the work goes on, and no chunk is paid twice',
  async (t) => {
    const { standIn, run, analyze } = await world(t)
    const stopped = await analyze('--budget', String(CALL_USD * 3.5))
    t.equal(stopped.code, 6, stopped.stderr)
    const [waiting] = of('waiting', stopped.stdout) as {
      process: { id: string; status: string; waiting: object }
    }[]
    t.match(waiting?.process, { status: 'processing', waiting: { code: 'SS_BUDGET_REACHED' } })
    const paid = standIn.asked.length
    t.ok(paid >= 4 && paid <= 8, `${paid} calls: what was in flight at most`)

    const still = await analyze()
    t.equal(still.code, 6, 'without a higher budget it waits on')
    t.equal(standIn.asked.length, paid, 'and nothing is asked')

    const raised = await run('budget', waiting!.process.id, '1')
    t.equal(raised.code, 0, raised.stderr)
    const ended = await analyze()
    t.equal(ended.code, 0, ended.stderr)
    t.match(of('ended', ended.stdout), [{ process: { status: 'completed', budget: 1 } }])
    const seen = standIn.asked.filter(({ pictures }) => pictures.length > 0)
    const chunks = of('chunk', ended.stdout)
    t.equal(seen.length, chunks.length, 'each chunk was shown once')
    t.equal(standIn.asked.length, 2 * chunks.length)

    const calls = jsonLines((await run('costs', '--process', waiting!.process.id, '--json')).stdout)
    t.equal(calls.length, standIn.asked.length)
    t.ok(calls.every(({ state }) => state === 'counted'))
    t.ok(Math.abs(usdOf(calls) - standIn.asked.length * CALL_USD) < 1e-9)
    const days = jsonLines((await run('costs', '--json')).stdout)
    t.match(days, [{ provider: 'openai', model: 'gpt-4.1-mini', calls: calls.length, unpriced: 0 }])
    t.ok(Math.abs(usdOf(days) - usdOf(calls)) < 1e-9)
  },
)

void t.test(
  'an estimate counts the calls that are made, and once some were seen what they cost',
  async (t) => {
    const { standIn, run, video } = await world(t)
    // Encoded, so that it is cut where it is said.
    const cut = [video, '--chunk', '2', '--fps', '5', '--json']
    const estimated = async () => of('estimate', (await run('analyze', ...cut, '--estimate')).stdout)[0]!
    const before = await estimated()
    t.match(before, { chunks: 6, models: [{ kind: 'vision', calls: 6, basis: 'assumed' }, { calls: 6 }, {}] })
    t.equal(standIn.asked.length, 0, 'nobody was asked')

    const { code, stdout, stderr } = await run('analyze', ...cut)
    t.equal(code, 0, stderr)
    t.equal(of('chunk', stdout).length, before.chunks)
    t.equal(standIn.asked.length, 12, 'as many as were told')
    const spent = usdOf(jsonLines((await run('costs', '--json')).stdout))

    const after = await estimated()
    t.match(after, {
      models: [{ kind: 'vision', basis: 'observed' }, { kind: 'language', basis: 'observed' }, {}],
    })
    t.ok(
      Math.abs(Number(after.usd) - spent) < 1e-9,
      `${String(after.usd)} for the same again, ${spent} spent`,
    )
  },
)
