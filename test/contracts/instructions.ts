import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createInstructions } from '../../core/instructions/instructions.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import type { Instructions, Orderer, ProcessView } from '../../core/ports.ts'
import { createFileTemplates } from '../../core/prompts/files.ts'
import { createPrompts } from '../../core/prompts/prompts.ts'
import { EventSchema, usedOf } from '../../schema/event-schema.ts'
import type { Fact } from '../../schema/facts.ts'
import { stableId } from '../../schema/ids.ts'
import { emptyTables } from '../helpers/database.ts'
import { YARD } from '../helpers/event-schemas.ts'
import { cutProcess, described, ORG, request, seen, take } from '../helpers/pipeline.ts'

const OURS: Orderer = { organizationId: ORG, userId: stableId('user', 'one') }
const THEIRS: Orderer = { organizationId: stableId('organization', 'theirs') }
const NAME = 'describe-chunk'
const text = (what: string): string => `${what}: {{startTime}} to {{endTime}}.`
const schema = EventSchema.parse(YARD)
const ALL = {}

interface Given extends LedgerParts {
  instructions: Instructions
  database: Database
  order(change?: object): Promise<ProcessView>
}

/** What the port `Instructions` promises, and what becomes of them with a process. */
export function instructionsContract(t: Test, name: string, open: () => Database): void {
  const it = (title: string, body: (t: Test, given: Given) => Promise<void>): void =>
    void t.test(`${name}: ${title}`, async (t) => {
      const database = open()
      await emptyTables(database)
      await database.query('delete from spectra_core.instructions')
      const ledger = createLedger(database)
      const instructions = createInstructions(database, {
        builtIn: createFileTemplates(),
        clock: () => new Date(),
      })
      const order = (change = {}) => ledger.processes.create(request(change))
      await body(t, { ...ledger, instructions, database, order })
    })

  const addCamera = ({ cameras }: Given, id: string, organizationId = ORG) =>
    cameras.add({
      ...{ organizationId, id, clipSeconds: 10, everySeconds: 60 },
      source: { kind: 'stream', url: 'rtsp://camera.example/main' },
    })

  it('that of the process holds before that of the camera, that before that of the organization', async (t, given) => {
    const { instructions, order } = given
    const { id: processId } = await order()
    await addCamera(given, 'door')
    const work = { organizationId: ORG, cameraId: 'door', processId }
    const held = async () => (await instructions.ownPrompt(NAME, work))?.text
    t.equal(await held(), undefined)
    await instructions.prompts.set(OURS, ALL, NAME, text('all'))
    t.equal(await held(), text('all'))
    await instructions.prompts.set(OURS, { cameraId: 'door' }, NAME, text('door'))
    t.equal(await held(), text('door'))
    await instructions.prompts.set(OURS, { processId }, NAME, text('process'))
    t.equal(await held(), text('process'))
    t.equal((await instructions.ownPrompt(NAME, { organizationId: ORG }))?.text, text('all'))
    t.equal(
      (await instructions.ownPrompt(NAME, { ...work, cameraId: 'yard', processId: undefined }))?.text,
      text('all'),
    )
    t.equal(await instructions.ownPrompt('detect-events', work), undefined, 'of another prompt')
    await instructions.prompts.set(OURS, { processId }, NAME, undefined)
    t.equal(await held(), text('door'), 'taken away, the next one holds')
    await instructions.prompts.set(OURS, { cameraId: 'door' }, NAME, undefined)
    await instructions.prompts.set(OURS, ALL, NAME, undefined)
    t.equal(await held(), undefined)
  })

  it('versions are numbered, kept, and an earlier one comes back as a new one', async (t, {
    instructions,
  }) => {
    const { prompts } = instructions
    t.match(await prompts.set(OURS, ALL, NAME, text('one')), { number: 1, version: 'organization-1' })
    await prompts.set(OURS, ALL, NAME, text('two'))
    const third = await prompts.restore(OURS, ALL, NAME, 1)
    t.match(third, { number: 3, version: 'organization-3', value: text('one'), userId: OURS.userId })
    t.match(await prompts.holding(OURS, ALL, NAME), { number: 3, value: text('one') })
    const history = await prompts.history(OURS, ALL, NAME)
    t.same(
      history.map(({ number, value }) => [number, value]),
      [
        [3, text('one')],
        [2, text('two')],
        [1, text('one')],
      ],
    )
    await t.rejects(prompts.restore(OURS, ALL, NAME, 9), { code: 'SS_NOT_FOUND' })
  })

  it('changed at the same moment, each change is a version of its own', async (t, { instructions }) => {
    const made = await Promise.all(
      ['a', 'b', 'c', 'd'].map((each) => instructions.prompts.set(OURS, ALL, NAME, text(each))),
    )
    t.same(made.map(({ number }) => number).sort(), [1, 2, 3, 4])
  })

  it('what cannot be used is refused, and nothing changes', async (t, { instructions, database }) => {
    const { prompts, schemas } = instructions
    for (const bad of ['', 'no variables', `${text('x')} {{weather}}`, `${text('x')}${'y'.repeat(20_000)}`])
      await t.rejects(prompts.set(OURS, ALL, NAME, bad), { code: 'SS_INPUT_INVALID' })
    await t.rejects(prompts.set(OURS, ALL, 'no-such-prompt', text('x')), { code: 'SS_NOT_FOUND' })
    const odd = { name: 'a', types: [{ type: 'a', description: 'A.', raise: 1 }] }
    await t.rejects(schemas.set(OURS, ALL, 'events', odd as unknown as EventSchema), {
      ...{ code: 'SS_INPUT_INVALID', message: /types\.0: .*raise/, details: { field: 'schema.types.0' } },
    })
    t.same(await database.query('select from spectra_core.instructions'), [])
  })

  it('each change is in the audit log, without the text', async (t, { instructions, database }) => {
    await instructions.prompts.set(OURS, ALL, NAME, text('secret words'))
    const [entry] = await database.query(
      `select * from spectra_ops.audit_log where action = 'prompt.set' order by at desc limit 1`,
    )
    t.match(entry, { organization_id: ORG, user_id: OURS.userId, subject: `prompt:${NAME}` })
    t.notMatch(JSON.stringify(entry), 'secret words')
  })

  it('P8: what one organization says no other meets', async (t, given) => {
    const { instructions, order } = given
    const { prompts, schemas } = instructions
    const { id: processId } = await order()
    await addCamera(given, 'door')
    await prompts.set(OURS, ALL, NAME, text('ours'))
    await prompts.set(OURS, { processId }, NAME, text('ours'))
    await schemas.set(OURS, { cameraId: 'door' }, 'events', schema)
    const theirWork = { organizationId: THEIRS.organizationId, cameraId: 'door', processId }
    t.equal(await instructions.ownPrompt(NAME, theirWork), undefined)
    t.equal(await instructions.eventSchema(theirWork), undefined)
    t.same(await instructions.list(THEIRS), [])
    t.same(await prompts.history(THEIRS, ALL, NAME), [])
    await t.rejects(prompts.history(THEIRS, { processId }, NAME), { code: 'SS_NOT_FOUND' })
    await t.rejects(prompts.set(THEIRS, { processId }, NAME, text('x')), { code: 'SS_NOT_FOUND' })
    await t.rejects(schemas.set(THEIRS, { cameraId: 'door' }, 'events', schema), { code: 'SS_CAMERA_GONE' })
    await t.rejects(prompts.restore(THEIRS, ALL, NAME, 1), { code: 'SS_NOT_FOUND' })
  })

  it('P8: who is limited to cameras changes and sees those only', async (t, given) => {
    const { instructions, order } = given
    const { prompts } = instructions
    const { id: processId } = await order()
    await addCamera(given, 'door')
    await addCamera(given, 'yard')
    for (const cameraId of ['door', 'yard']) await prompts.set(OURS, { cameraId }, NAME, text(cameraId))
    const door: Orderer = { organizationId: ORG, cameras: ['door'] }
    await t.rejects(prompts.set(door, ALL, NAME, text('x')), { code: 'SS_FORBIDDEN' })
    await t.rejects(prompts.set(door, { cameraId: 'yard' }, NAME, text('x')), { code: 'SS_CAMERA_GONE' })
    await t.rejects(prompts.history(door, { cameraId: 'yard' }, NAME), { code: 'SS_CAMERA_GONE' })
    await t.rejects(prompts.set(door, { processId }, NAME, text('x')), { code: 'SS_NOT_FOUND' })
    t.match(await prompts.set(door, { cameraId: 'door' }, NAME, text('new')), { version: 'camera-2' })
    t.match(await instructions.list(door), [{ cameraId: 'door', version: 'camera-2' }])
    t.equal((await instructions.list(OURS)).length, 2)
  })

  it('a process and a camera at once, and ids that are none, are refused', async (t, {
    instructions,
    order,
  }) => {
    const { id: processId } = await order()
    const both = { processId, cameraId: 'door' }
    await t.rejects(instructions.prompts.set(OURS, both, NAME, text('x')), { code: 'SS_INPUT_INVALID' })
    for (const odd of ['', 'x', "' or 1=1", stableId('process', 'none')])
      await t.rejects(instructions.schemas.set(OURS, { processId: odd }, 'events', schema), {
        code: 'SS_NOT_FOUND',
      })
    await t.rejects(instructions.schemas.set(OURS, { cameraId: 'nowhere' }, 'events', schema), {
      code: 'SS_CAMERA_GONE',
    })
  })

  it('a prompt of its own is filled in like any other, and names its version', async (t, {
    instructions,
  }) => {
    await instructions.prompts.set(OURS, ALL, NAME, text('Ours'))
    const prompts = createPrompts(createFileTemplates(), instructions)
    const variables = { startTime: '1.0', endTime: '2.0' }
    t.same(await prompts.get(NAME, variables, { organizationId: ORG }), {
      ...{ name: NAME, text: 'Ours: 1.0 to 2.0.', version: 'organization-1' },
    })
    t.match(await prompts.get(NAME, variables, { organizationId: THEIRS.organizationId }), {
      text: /You watch/,
    })
    t.match(await prompts.get(NAME, variables), { text: /You watch/ })
  })

  it('what a process is ordered with holds for it, with its warnings, and for what does it again', async (t, given) => {
    const { instructions, order, changes, processes } = given
    const warnings = [{ code: 'SS_MODEL_UNABLE', message: 'It never finds fire.' }]
    const view = await order({ eventSchema: schema, prompts: { [NAME]: text('own') }, warnings })
    t.same(view.warnings, warnings)
    const work = { organizationId: ORG, processId: view.id }
    t.same(await instructions.eventSchema(work), { schema, version: 'process-1' })
    t.match(await instructions.ownPrompt(NAME, work), { text: text('own'), version: 'process-1' })
    await instructions.prompts.set(OURS, { processId: view.id }, NAME, text('changed'))
    await processes.cancel(OURS, view.id)
    const again = await changes.reprocess(OURS, { processId: view.id })
    const redone = { organizationId: ORG, processId: again.id }
    t.same(await instructions.eventSchema(redone), { schema, version: 'process-1' })
    t.match(await instructions.ownPrompt(NAME, redone), { text: text('changed'), version: 'process-1' })
  })

  it('the same key with another schema is another request', async (t, { order }) => {
    const first = await order({ idempotencyKey: 'one', eventSchema: schema })
    t.equal((await order({ idempotencyKey: 'one', eventSchema: EventSchema.parse(YARD) })).id, first.id)
    const other = EventSchema.parse({ ...YARD, name: 'other' })
    await t.rejects(order({ idempotencyKey: 'one', eventSchema: other }), { code: 'SS_IDEMPOTENCY_CONFLICT' })
    await t.rejects(order({ idempotencyKey: 'one' }), { code: 'SS_IDEMPOTENCY_CONFLICT' })
  })

  it('an event of a type of the schema tells its name, version and severity; another one tells none', async (t, given) => {
    const { worklog, processes } = given
    const { process, m1 } = await cutProcess(given, 1)
    const [chunk] = m1
    const { chunkId } = chunk!.payload as { chunkId: string }
    const asked: Fact = {
      ...{ fact: 'chunk_prompted', chunkId, prompt: { name: NAME, version: '1' } },
      eventSchema: usedOf({ schema, version: 'camera-4' }),
    }
    await worklog.begin('vlm', chunk!, 0)
    const told = described(chunk!)
    await worklog.commit('vlm', chunk!, { ...told, records: [asked, ...told.records!] }, { end: true })
    const [m2] = await take(given, 'M1_INFERENCE_QUEUE')
    await worklog.begin('event', m2!, 0)
    const events = [seen(1, 'person_in_yard'), seen(2, 'constructor')]
    await worklog.commit(
      'event',
      m2!,
      { records: [{ fact: 'events_detected', chunkId, events }] },
      { end: false },
    )
    const { items } = await processes.events(OURS, { processId: process.id }, {})
    t.match(
      items.find(({ type }) => type === 'person_in_yard'),
      {
        ...{ schema: { name: 'yard-safety', version: 'camera-4' }, severity: 'high' },
      },
    )
    const chunks = await processes.chunks(OURS, process.id, {})
    t.same(chunks.items[0]!.eventSchema, { name: 'yard-safety', version: 'camera-4' })
    const other = items.find(({ type }) => type === 'constructor')!
    t.same([other.schema, other.severity], [undefined, undefined])
  })
}
