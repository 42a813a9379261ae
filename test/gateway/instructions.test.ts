import t, { type Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createInstructions } from '../../core/instructions/instructions.ts'
import { createLedger } from '../../core/ledger/index.ts'
import type { Identity } from '../../core/ports.ts'
import { createFileTemplates } from '../../core/prompts/files.ts'
import { createPrompts } from '../../core/prompts/prompts.ts'
import { emptyTables, testDatabase } from '../helpers/database.ts'
import { YARD } from '../helpers/event-schemas.ts'
import { ask, createWorld, openApp, ORGANIZATION } from './world.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})
t.beforeEach(async () => {
  await emptyTables(database)
  await database.query('delete from spectra_core.instructions')
})

const OWN = 'Ours: {{startTime}} to {{endTime}}.'
const NAME = 'describe-chunk'
const SHOWN = {
  prompt: 'prompt { number version text }',
  eventSchema:
    'eventSchema { number version name types { type severity attributes { name type enum required } } warnings { code message } }',
}

/** The gateway over real rows. */
async function open(t: Test, change: Partial<Identity> = {}, analyst?: boolean) {
  const { processes, changes, cameras } = createLedger(database)
  const templates = createFileTemplates()
  const instructions = createInstructions(database, { builtIn: templates, clock: () => new Date() })
  const world = createWorld(t)
  const prompts = createPrompts(templates, instructions)
  Object.assign(world.options.ports, { processes, changes, cameras, instructions, prompts })
  if (analyst !== undefined) world.options.analyst = analyst
  const identity: Identity = { organizationId: ORGANIZATION, role: 'owner', ...change }
  world.options.authenticate = () => identity
  const app = await openApp(t, world)
  const order = async (name: string, type: string, input: object) => {
    const shown = SHOWN[/Prompt/.test(name) ? 'prompt' : 'eventSchema']
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${shown} errors { field code message } } }`
    const answer = await ask(app, document, { input })
    return { ...answer, data: answer.data?.[name] }
  }
  const read = async (query: string) => (await ask(app, `{ ${query} }`)).data
  const video = async (input: object) =>
    ask(
      app,
      'mutation ($input: CreateBatchProcessInput!) { orderProcess(input: $input) { process { id warnings { code message } } errors { field code message } } }',
      { input: { url: 'https://example.org/a.mp4', ...input } },
    )
  return { order, read, video, instructions }
}

void t.test('Prompts over GraphQL: set, shown, and an earlier version restored', async (t) => {
  const { order, read } = await open(t)
  t.match(await read('prompts { name version place }'), { prompts: [{ name: NAME, place: 'platform' }, {}] })
  const set = await order('setPrompt', 'SetPromptInput', { name: NAME, text: OWN })
  t.same(set.data, { prompt: { number: 1, version: 'organization-1', text: OWN }, errors: [] })
  await order('setPrompt', 'SetPromptInput', { name: NAME, text: null })
  t.match(await read('prompts { place }'), { prompts: [{ place: 'platform' }, {}] })
  const back = await order('restorePrompt', 'RestorePromptInput', { name: NAME, number: 1 })
  t.match(back.data.prompt, { number: 3, text: OWN })
  t.match(await read('prompts { name text place }'), {
    prompts: [{ name: NAME, text: OWN, place: 'organization' }, { place: 'platform' }],
  })
  const { promptHistory } = await read(`promptHistory(name: "${NAME}") { number text }`)
  t.same(promptHistory, [
    { number: 3, text: OWN },
    { number: 2, text: null },
    { number: 1, text: OWN },
  ])
  t.match(await read('instructions { about name version cameraId }'), {
    instructions: [{ about: 'prompt', name: NAME, version: 'organization-3', cameraId: null }],
  })
})

void t.test('Prompts over GraphQL: with a key an order is carried out once', async (t) => {
  const { order } = await open(t)
  const input = { name: NAME, text: OWN, idempotencyKey: 'k' }
  const first = await order('setPrompt', 'SetPromptInput', input)
  t.same((await order('setPrompt', 'SetPromptInput', input)).data, first.data)
  t.match((await order('setPrompt', 'SetPromptInput', { ...input, text: `${OWN} More.` })).data, {
    ...{ prompt: null, errors: [{ code: 'SS_IDEMPOTENCY_CONFLICT' }] },
  })
})

void t.test('Prompts over GraphQL: what cannot be used is told with its field', async (t) => {
  const { order } = await open(t)
  const refused: [object, object][] = [
    [
      { name: NAME, text: 'no variables' },
      { field: 'text', code: 'SS_INPUT_INVALID', message: /it lacks/ },
    ],
    [{ name: 'no-such-prompt', text: OWN }, { code: 'SS_NOT_FOUND' }],
    [{ name: '../x', text: OWN }, { code: 'SS_INPUT_INVALID' }],
    [{ name: NAME, text: OWN, cameraId: 'nowhere' }, { code: 'SS_CAMERA_GONE' }],
    [{ name: NAME, text: OWN, processId: 'x' }, { code: 'SS_NOT_FOUND' }],
    [{ name: NAME, text: OWN, processId: 'x', cameraId: 'y' }, { field: 'cameraId' }],
  ]
  for (const [input, error] of refused) {
    const { data } = await order('setPrompt', 'SetPromptInput', input)
    t.match(data, { prompt: null, errors: [error] }, JSON.stringify(input))
  }
})

void t.test(
  'Event schemas over GraphQL: set, shown with what the analyst never finds, taken away, restored',
  async (t) => {
    const { order, read } = await open(t)
    t.same(await read('eventSchema { name }'), { eventSchema: null })
    const { data } = await order('setEventSchema', 'SetEventSchemaInput', { schema: YARD })
    t.match(data, {
      eventSchema: {
        ...{ number: 1, version: 'organization-1', name: 'yard-safety' },
        types: [
          {
            ...{ type: 'person_in_yard', severity: 'high' },
            attributes: [
              { name: 'clothing', type: 'string', enum: ['red', 'blue', 'other'], required: true },
              {},
            ],
          },
          { type: 'gate_left_open', severity: 'low' },
        ],
        warnings: [{ code: 'SS_MODEL_UNABLE', message: /never finds 2 of the 2 event types/ }],
      },
      errors: [],
    })
    await order('setEventSchema', 'SetEventSchemaInput', { schema: null })
    t.same(await read('eventSchema { name }'), { eventSchema: null })
    await order('restoreEventSchema', 'RestoreEventSchemaInput', { number: 1 })
    t.match(await read('eventSchema { version name }'), { eventSchema: { version: 'organization-3' } })
    const { eventSchemaHistory } = await read('eventSchemaHistory { number name }')
    t.same(eventSchemaHistory, [
      { number: 3, name: 'yard-safety' },
      { number: 2, name: null },
      { number: 1, name: 'yard-safety' },
    ])
  },
)

void t.test(
  'Event schemas over GraphQL: where no local analyst is asked, nobody is warned of it',
  async (t) => {
    const { order, video } = await open(t, {}, false)
    const { data } = await order('setEventSchema', 'SetEventSchemaInput', { schema: YARD })
    t.same(data.eventSchema.warnings, [])
    t.same((await video({ eventSchema: YARD })).data.orderProcess.process.warnings, [])
  },
)

void t.test('Event schemas over GraphQL: one that cannot be used is told with its field', async (t) => {
  const { order } = await open(t)
  const type = { type: 'constructor', description: 'A.' }
  const { data } = await order('setEventSchema', 'SetEventSchemaInput', {
    schema: { name: 'a', types: [type] },
  })
  t.match(data, {
    eventSchema: null,
    errors: [{ field: 'schema.types.0.type', code: 'SS_INPUT_INVALID', message: /reserved/ }],
  })
})

void t.test(
  'A process is ordered with types and prompts of its own, and says what is amiss with them',
  async (t) => {
    const { video, instructions } = await open(t)
    const prompts = [{ name: NAME, text: OWN }]
    const { data } = await video({ eventSchema: YARD, prompts })
    const { process, errors } = data.orderProcess
    t.same(errors, [])
    t.match(process.warnings, [{ code: 'SS_MODEL_UNABLE', message: /person_in_yard .*gate_left_open/ }])
    const work = { organizationId: ORGANIZATION, processId: process.id as string }
    t.match(await instructions.eventSchema(work), { version: 'process-1', schema: { name: 'yard-safety' } })
    t.match(await instructions.ownPrompt(NAME, work), { version: 'process-1', text: OWN })

    const twice = await video({ prompts: [...prompts, ...prompts] })
    t.match(twice.data.orderProcess.errors, [{ field: 'prompts', message: /given twice/ }])
    const bad = await video({ prompts: [{ name: NAME, text: '' }] })
    t.match(bad.data.orderProcess, { process: null, errors: [{ code: 'SS_INPUT_INVALID' }] })
  },
)

void t.test('Who may only look changes nothing; who is limited to cameras nothing beyond them', async (t) => {
  const viewer = await open(t, { role: 'viewer' })
  const refused = await viewer.order('setPrompt', 'SetPromptInput', { name: NAME, text: OWN })
  t.match(refused.errors, [{ extensions: { code: 'SS_FORBIDDEN' } }])
  const door = await open(t, { role: 'operator', cameras: ['door'] })
  const { errors } = await door.order('setEventSchema', 'SetEventSchemaInput', { schema: YARD })
  t.match(errors, [{ extensions: { code: 'SS_FORBIDDEN' } }])
  t.same(await viewer.read('instructions { name }'), { instructions: [] })
})
