import { readFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { createCallLedger } from '../../core/costs/calls.ts'
import type { Database } from '../../core/database/database.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { capabilitiesOf } from '../../core/llm/capabilities.ts'
import { MODELS } from '../../core/llm/models.ts'
import { openCosts } from '../../core/opening/costs.ts'
import type { Identity } from '../../core/ports.ts'
import { chunkIdOf, stableId } from '../../schema/ids.ts'
import { uploadPrefix } from '../../schema/keys.ts'
import { plannedCall } from '../contracts/costs.ts'
import { openMedia } from '../core/media/open-media.ts'
import { fixture } from '../fixtures/videos.ts'
import { emptyTables, testDatabase } from '../helpers/database.ts'
import { cutProcess } from '../helpers/pipeline.ts'
import { ask, createWorld, openApp, ORGANIZATION } from './world.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})
t.beforeEach(() => emptyTables(database))

const model = (name: string) => ({
  ...{ provider: 'openai', model: name, capabilities: capabilitiesOf(MODELS, 'openai', name) },
})
const ASKED = {
  vision: [model('gpt-4.1-mini')],
  language: [model('gpt-4.1-mini')],
  embedding: [model('text-embedding-3-small')],
  transcription: [],
}
const REACHED = { code: 'SS_BUDGET_REACHED', message: 'Cannot ask models now', retryable: false } as const

/** The gateway over real rows. */
async function open(t: Test, change: Partial<Identity> = {}, models = ASKED) {
  const parts = createLedger(database)
  const { processes, changes, cameras, footage, orphans, worklog } = parts
  const costs = openCosts(database, orphans, models, { motionGate: false })
  const questions: string[] = []
  for (const name of ['ofProcesses', 'ofChunks'] as const) {
    const real = costs[name]
    costs[name] = (...args) => (questions.push(name), real(...args))
  }
  const world = createWorld(t)
  const { media } = await openMedia(t)
  Object.assign(world.options.ports, { processes, changes, cameras, footage, costs, media })
  const identity: Identity = { organizationId: ORGANIZATION, role: 'owner', ...change }
  world.options.authenticate = () => identity
  const app = await openApp(t, world)
  const asked = async (query: string, variables = {}) => ask(app, query, variables)
  const read = async (query: string) => (await asked(`{ ${query} }`)).data
  const order = async (name: string, input: object, shown: string) => {
    const type = name === 'orderProcess' ? 'CreateBatchProcess' : name[0]!.toUpperCase() + name.slice(1)
    const text = `mutation ($input: ${type}Input!) { ${name}(input: $input) { ${shown} errors { field code message } } }`
    const { data, errors } = await asked(text, { input })
    return { ...data?.[name], refused: errors }
  }
  const paid = async (processId: string, given: Parameters<typeof plannedCall>[0] = {}) => {
    const call = plannedCall({ organizationId: ORGANIZATION, processId, ...given })
    await createCallLedger(database).open(call)
    return call
  }
  const { storage } = world.options.ports
  const calls = createCallLedger(database)
  return { storage, calls, parts, costs, questions, worklog, asked, read, order, paid }
}

void t.test('Costs over GraphQL: of a process and its chunks, each with one question', async (t) => {
  const { parts, read, paid, questions } = await open(t)
  const { process } = await cutProcess(parts, 3)
  await paid(process.id, { chunkId: chunkIdOf(process.id, 1) })
  await paid(process.id, { chunkId: chunkIdOf(process.id, 3), usage: { inputTokens: 5e9, outputTokens: 1 } })
  const { batchProcess, batchChunks } = await read(
    `batchProcess(id: "${process.id}") { cost { calls inputTokens usd unpriced estimated savedCalls } budget waiting { code } }
     batchChunks(processId: "${process.id}") { nodes { cost { calls usd unpriced } } }`,
  )
  t.same(batchProcess, {
    cost: { calls: 2, inputTokens: 5e9 + 1000, usd: 0.5, unpriced: 1, estimated: 2, savedCalls: 0 },
    ...{ budget: null, waiting: null },
  })
  t.same(batchChunks.nodes, [
    { cost: { calls: 1, usd: 0.5, unpriced: 0 } },
    { cost: { calls: 0, usd: 0, unpriced: 0 } },
    { cost: { calls: 1, usd: 0, unpriced: 1 } },
  ])
  t.same(questions.sort(), ['ofChunks', 'ofProcesses'])
})

void t.test(
  'Costs over GraphQL: by day, of some cameras only for those who are limited to them',
  async (t) => {
    const { parts, read, paid } = await open(t)
    const { process } = await cutProcess(parts, 1)
    await paid(process.id)
    await paid(process.id, { cameraId: 'door' })
    const span = 'from: "2026-03-31T12:00:00Z", until: "2026-03-31T12:00:00Z"'
    const shown = '{ day cameraId provider model calls usd }'
    const of = { day: '2026-03-31', provider: 'openai', model: 'gpt-4.1-mini', calls: 1, usd: 0.5 }
    t.same((await read(`costs(${span}) ${shown}`)).costs, [
      { ...of, cameraId: null },
      { ...of, cameraId: 'door' },
    ])
    t.same((await read(`costs(${span}, cameraId: "door") ${shown}`)).costs, [{ ...of, cameraId: 'door' }])
    const limited = await open(t, { cameras: ['gate'] })
    t.same((await limited.read(`costs(${span}) ${shown}`)).costs, [])
    const long = await limited.asked(
      `{ costs(from: "2024-01-01T00:00:00Z", until: "2026-01-01T00:00:00Z") { day } }`,
    )
    t.match(long.errors, [{ extensions: { code: 'SS_INPUT_INVALID', field: 'until' } }])
  },
)

void t.test(
  'Budgets over GraphQL: ordered, reached, raised; the process says what it waits for',
  async (t) => {
    const { order, read, parts, paid, costs, worklog } = await open(t)
    const { process, m1 } = await cutProcess(parts, 1, { budget: 0.25 })
    const ordered = await order(
      'orderProcess',
      { url: 'https://example.org/a.mp4', budget: 0.25 },
      'process { id budget }',
    )
    t.match(ordered, { process: { budget: 0.25 }, errors: [] })
    const wrong = await order(
      'orderProcess',
      { url: 'https://example.org/a.mp4', budget: -1 },
      'process { id }',
    )
    t.match(wrong.errors, [{ field: 'budget', code: 'SS_INPUT_INVALID' }])

    await paid(process.id)
    await worklog.begin('vlm', m1[0]!, 0)
    await worklog.hold('vlm', 'M0_RESULTS_QUEUE', m1[0]!, REACHED)
    const shown = 'budget waiting { code message since chunks }'
    const state = async () =>
      (await read(`batchProcess(id: "${process.id}") { status ${shown} }`)).batchProcess
    t.match(await state(), {
      status: 'processing',
      budget: 0.25,
      waiting: { code: 'SS_BUDGET_REACHED', chunks: 1 },
    })
    t.equal(await costs.releaseDue(), 0, 'the budget is reached')

    const set = await order('setProcessBudget', { processId: process.id, usd: 1 }, `process { ${shown} }`)
    t.match(set, { process: { budget: 1, waiting: { chunks: 1 } }, errors: [] })
    t.equal(await costs.releaseDue(), 1)
    t.match(await state(), { budget: 1, waiting: null })
    await order('setProcessBudget', { processId: process.id, usd: null }, 'process { id }')
    t.match(await state(), { budget: null })

    const audit = await database.query<{ action: string; subject: string; details: object }>(
      'select action, subject, details from spectra_ops.audit_log order by id',
    )
    t.match(audit, [
      { action: 'budget.set', subject: process.id, details: { usd: 1 } },
      { action: 'budget.set', details: { usd: null } },
    ])
    const gone = await order('setProcessBudget', { processId: ORGANIZATION, usd: 1 }, 'process { id }')
    t.match(gone, { process: null, errors: [{ code: 'SS_NOT_FOUND' }] })
  },
)

void t.test('Budgets over GraphQL: of a camera, for a day and for a month', async (t) => {
  const { order, read, parts } = await open(t)
  const source = { kind: 'stream' as const, url: 'rtsp://camera.example/door' }
  for (const id of ['door', 'gate'])
    await parts.cameras.add({ organizationId: ORGANIZATION, id, source, clipSeconds: 10, everySeconds: 60 })
  const shown = 'camera { id budgets { usd period } }'
  const day = await order('setCameraBudget', { cameraId: 'door', usd: 2 }, shown)
  t.match(day, { camera: { id: 'door', budgets: [{ usd: 2, period: 'day' }] }, errors: [] })
  await order('setCameraBudget', { cameraId: 'door', usd: 20, period: 'month' }, shown)
  await order('setCameraBudget', { cameraId: 'door', usd: null }, shown)
  t.same((await read('cameras { id budgets { usd period } }')).cameras, [
    { id: 'door', budgets: [{ usd: 20, period: 'month' }] },
    { id: 'gate', budgets: [] },
  ])
  const whole = await order('setCameraBudget', { cameraId: 'door', usd: 2, period: 'whole' }, shown)
  t.match(whole.errors, [{ field: 'period', code: 'SS_INPUT_INVALID' }])
  const endless = await order('setCameraBudget', { cameraId: 'door', usd: 1e12 }, shown)
  t.match(endless.errors, [{ code: 'SS_INPUT_INVALID' }])

  const viewer = await open(t, { role: 'service' })
  const refused = await viewer.order('setCameraBudget', { cameraId: 'door', usd: 9 }, shown)
  t.match(refused.refused, [{ extensions: { code: 'SS_FORBIDDEN' } }])
  const other = await open(t, { cameras: ['gate'] })
  t.match((await other.order('setCameraBudget', { cameraId: 'door', usd: 9 }, shown)).errors, [
    { code: 'SS_NOT_FOUND' },
  ])
})

void t.test('An estimate over GraphQL: of seconds, and of a process that may be seen', async (t) => {
  const vision = [...ASKED.vision, model('nobody-knows')]
  const { read, asked, parts } = await open(t, {}, { ...ASKED, vision })
  const shown = '{ seconds chunks usd models { kind place model calls usd basis } assumes }'
  const { estimate } = await read(`estimate(seconds: 95) ${shown}`)
  t.match(estimate, {
    ...{ seconds: 95, chunks: 10, usd: Number },
    models: [
      { kind: 'vision', place: 0, model: 'gpt-4.1-mini', calls: 10, usd: Number, basis: 'assumed' },
      { kind: 'vision', place: 1, model: 'nobody-knows', usd: null },
      { kind: 'language' },
      { kind: 'embedding' },
    ],
  })
  const { process } = await cutProcess(parts, 3)
  const again = (await read(`estimate(processId: "${process.id}", chunkDuration: 5) ${shown}`)).estimate
  t.match(again, { seconds: 30, chunks: 6 })
  for (const args of [
    '',
    '(seconds: 1, chunkDuration: 0.5)',
    '(seconds: -1)',
    `(seconds: 1, processId: "${process.id}")`,
  ]) {
    const { errors } = await asked(`{ estimate${args} { usd } }`)
    t.match(errors, [{ extensions: { code: 'SS_INPUT_INVALID' } }], args)
  }
  const limited = await open(t, { cameras: ['gate'] })
  const { errors } = await limited.asked(`{ estimate(processId: "${process.id}") { usd } }`)
  t.match(errors, [{ extensions: { code: 'SS_NOT_FOUND' } }])
})

void t.test('An estimate over GraphQL: what the motion gate spared lately is counted on', async (t) => {
  const { read, parts, calls } = await open(t)
  const shown = '{ chunks models { kind calls } assumes }'
  const ask = async (gate: string) => (await read(`estimate(seconds: 100${gate}) ${shown}`)).estimate
  const first = await ask(', motionGate: true')
  t.match(first.assumes.at(-1), /gate may spare calls: how many is not known/)
  const { process } = await cutProcess(parts, 1)
  const subject = { organizationId: ORGANIZATION, processId: process.id, at: new Date() }
  for (let n = 0; n < 5; n += 1) {
    const call = plannedCall(subject)
    await (n < 2 ? calls.save(call) : calls.open(call))
  }
  const held = await ask(', motionGate: true')
  t.match(held.models, [
    { kind: 'vision', calls: 6 },
    { kind: 'language', calls: 6 },
    { kind: 'embedding', calls: 10 },
  ])
  t.match(held.assumes.at(-1), /held back 40 %/)
  for (const gate of ['', ', motionGate: false']) {
    const { models, assumes } = await ask(gate)
    t.match(models, [{ calls: 10 }, { calls: 10 }, { calls: 10 }], `off${gate}`)
    t.notMatch(assumes.join(), /gate/)
  }
})

void t.test('An estimate over GraphQL: an upload is opened, and nothing is kept of it', async (t) => {
  const { asked, storage } = await open(t)
  const key = `${uploadPrefix(ORGANIZATION)}video.mp4`
  await storage.put(key, await readFile(await fixture('twelve-seconds-h264.mp4')))
  const ask = (key: string) => asked(`{ estimate(uploadKey: "${key}", chunkDuration: 5) { seconds chunks } }`)
  t.match((await ask(key)).data.estimate, { seconds: 12, chunks: 3 })
  await storage.put(`${key}.txt`, Buffer.from('no video'))
  for (const [named, code] of [
    [`${key}.txt`, 'SS_NOT_A_VIDEO'],
    [`${uploadPrefix(ORGANIZATION)}none.mp4`, 'SS_OBJECT_NOT_FOUND'],
    [key.replace(ORGANIZATION, stableId('organization', 'other')), 'SS_OBJECT_NOT_FOUND'],
  ] as const)
    t.match((await ask(named)).errors, [{ extensions: { code } }], named)
})
