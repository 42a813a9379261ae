import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { compose } from '../analyst/scenes/compose.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'
import type { Description } from '../../schema/analysis.ts'

/** Sixteen seconds, in which something crosses in the second quarter; nothing else happens. */
const path = [
  [5, -60, 100],
  [7.4, 480, 100],
] as const
const video = await compose(
  [
    {
      seconds: 16,
      backdrop: 'color=0x909090:s=480x270:r=10',
      actors: [{ paint: 'red', width: 60, height: 44, path }],
      lens: 'noise=alls=6:allf=t',
    },
  ],
  tempDir(t),
  'one-crossing',
)

async function analysed(t: Test, environment: Record<string, string>, gate: string) {
  const standIn = await startOpenaiServer()
  t.teardown(() => standIn.close())
  const data = tempDir(t)
  const env = { OPENAI_BASE_URL: standIn.url, OPENAI_API_KEY: 'sk-test', ...environment }
  const run = (...args: string[]) => spectra(data, args, env)
  const { code, stdout, stderr } = await run('analyze', video, '--chunk', '4', gate, '--json')
  t.equal(code, 0, stderr)
  const ended = jsonLines(stdout).at(-1) as { process: { id: string; status: string } }
  t.equal(ended.process.status, 'completed')
  const { id } = ended.process
  return {
    asked: standIn.asked.length,
    shown: standIn.asked.filter(({ pictures }) => pictures.length > 0).length,
    calls: jsonLines((await run('costs', '--process', id, '--json')).stdout),
    told: (await run('costs')).stdout,
    descriptions: descriptionsIn(data),
  }
}

/** What was stored of the chunks, in order. */
function descriptionsIn(data: string): Description[] {
  const files = readdirSync(data, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('summary.json'))
    .map((file) => JSON.parse(readFileSync(join(data, file), 'utf8')) as Description)
    .sort((a, b) => a.span.ordinal - b.span.ordinal)
}

void t.test(
  'with the motion gate, which a process may ask for, only chunks in which something moves are shown to a model that costs',
  async (t) => {
    const { asked, shown, calls, told, descriptions } = await analysed(t, {}, '--motion-gate')
    t.equal(shown, 1)
    t.equal(asked, 2, 'once for what happens, once for its events')
    t.same(
      descriptions.map(({ provider }) => provider),
      ['local', 'openai', 'local', 'local'],
    )
    t.match(descriptions[0], {
      summary: /\w/,
      observations: [{ type: 'no_activity' }],
      notAsked: { provider: 'openai', model: 'gpt-4.1-mini', reason: /^Nothing moves/ },
    })
    t.notOk(descriptions[1]!.notAsked)
    const saved = calls.filter(({ state }) => state === 'saved')
    t.same(saved.map(({ kind }) => kind).sort(), [
      'language',
      'language',
      'language',
      'vision',
      'vision',
      'vision',
    ])
    t.ok(saved.every(({ usd }) => Number(usd) > 0))
    t.equal(calls.filter(({ kind, state }) => kind === 'vision' && state === 'counted').length, 1)
    t.match(told, new RegExp(`the motion gate saved ${saved.length} calls, about`))
  },
)

void t.test(
  'without it, which a process may say, too, every chunk is, and nothing is said to be saved',
  async (t) => {
    const { shown, calls, told, descriptions } = await analysed(
      t,
      { SPECTRA_MOTION_GATE: '1' },
      '--no-motion-gate',
    )
    t.equal(shown, 4)
    t.ok(descriptions.every(({ provider, notAsked }) => provider === 'openai' && !notAsked))
    t.ok(calls.every(({ state }) => state === 'counted'))
    t.notMatch(told, 'motion gate')
  },
)
