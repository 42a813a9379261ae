import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { stringify } from 'yaml'
import { fixture } from '../fixtures/videos.ts'
import { YARD } from '../helpers/event-schemas.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import type { Asked, Says, StandIn } from '../helpers/providers/says.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

async function serverOf(t: Test, usually: (asked: Asked) => Says): Promise<StandIn> {
  const standIn = await startOpenaiServer()
  t.teardown(() => standIn.close())
  standIn.usually = usually
  return standIn
}

/** A model that says this of every chunk. */
const saying =
  (...events: object[]) =>
  ({ schema }: Asked): Says => {
    const told = events.map((event) => ({
      ...{ startTime: 0.2, endTime: 0.8, confidence: 0.9, description: 'Somebody walks by.', ...event },
    }))
    const summary = 'A person in red walks along the wall and leaves on the right.'
    return {
      value: JSON.stringify(schema).includes('"summary"') ? { summary, events: told } : { answer: told },
    }
  }

const GOOD = { type: 'person_in_yard', attributes: { clothing: 'red', people: 1 } }

async function analyse(t: Test, standIn: StandIn | undefined, file: string, content: string) {
  const dir = tempDir(t)
  const path = join(dir, file)
  writeFileSync(path, content)
  const env: Record<string, string> = standIn
    ? { OPENAI_BASE_URL: standIn.url, OPENAI_API_KEY: 'sk-test' }
    : {}
  const args = ['analyze', await fixture('hevc.mp4'), '--json', '--schema', path]
  const run = await spectra(join(dir, 'data'), args, env)
  const lines = jsonLines(run.stdout)
  return { ...run, lines, events: lines.filter(({ kind }) => kind === 'event') }
}

void t.test('a process ordered with a schema of its own gets its events with their attributes', async (t) => {
  const standIn = await serverOf(t, saying(GOOD))
  const { code, events, lines, stderr } = await analyse(t, standIn, 'yard.yaml', stringify(YARD))
  t.equal(code, 0, stderr)
  t.same(standIn.refused, [])
  const chunks = lines.filter(({ kind }) => kind === 'chunk')
  t.ok(events.length > 0 && events.length === chunks.length)
  for (const event of events) {
    t.match(event, { ...GOOD, severity: 'high', schema: { name: 'yard-safety', version: 'process-1' } })
  }
  const asked = standIn.asked.map(({ system }) => system)
  t.ok(
    asked.every((system) => /events of these types only.*gate_left_open/s.test(system)),
    'vision and language',
  )
})

void t.test(
  'an answer that breaks the schema is repaired once; one that goes on to is a clear failure',
  async (t) => {
    const broken = { type: 'person_in_yard', attributes: { clothing: 'green', people: 1 } }
    const standIn = await serverOf(t, saying(GOOD))
    standIn.next.push(saying(broken)({ schema: 'summary' } as unknown as Asked))
    const repaired = await analyse(t, standIn, 'yard.json', JSON.stringify(YARD))
    t.equal(repaired.code, 0, repaired.stderr)
    t.match(standIn.asked[1]!.text, /This answer cannot be used: .*clothing/)
    t.match(repaired.events[0], GOOD)

    const stubborn = await serverOf(t, saying(broken))
    const failed = await analyse(t, stubborn, 'yard.json', JSON.stringify(YARD))
    t.equal(failed.code, 1)
    t.same(failed.events, [])
    t.match(failed.stdout, /SS_ANALYSIS_FAILED.*after 2 attempts.*clothing/s)
  },
)

void t.test(
  'the local analyst says which types it never finds, and finds those that name its kinds',
  async (t) => {
    const schema = {
      name: 'wall',
      types: [
        { type: 'fire', description: 'Something burns.' },
        {
          ...{
            type: 'something_passes',
            description: 'Something moves.',
            analyst: { type: 'object_moving' },
          },
          attributes: [{ name: 'direction', type: 'string' }],
        },
        { ...{ type: 'nobody_there', description: 'Nothing happens.' }, analyst: { type: 'no_activity' } },
      ],
    }
    const { code, events, stderr } = await analyse(t, undefined, 'wall.yaml', stringify(schema))
    t.equal(code, 0, stderr)
    t.match(stderr, /never finds 1 of the 3 event types of "wall": fire \(it names no kind/)
    t.ok(events.length > 0)
    for (const event of events) {
      t.match(event, {
        type: /^(something_passes|nobody_there)$/,
        schema: { name: 'wall' },
        severity: 'info',
      })
      t.notOk(Object.keys(event.attributes as object).some((name) => name !== 'direction'))
    }
  },
)

void t.test('a file that is no schema is refused before anything else', async (t) => {
  const { code, stderr } = await analyse(t, undefined, 'a.json', '{"name": "a", "types": []}')
  t.equal(code, 2)
  t.match(stderr, /Cannot use the event schema: types: /)
})
