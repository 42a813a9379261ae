import t, { type Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createLedger } from '../../core/ledger/index.ts'
import type { Identity } from '../../core/ports.ts'
import { processPrefix, summaryKey, videoKey } from '../../schema/keys.ts'
import type { RoleName } from '../../schema/roles.ts'
import { emptyTables, testDatabase } from '../helpers/database.ts'
import { request, take } from '../helpers/pipeline.ts'
import { ask, createWorld, openApp, ORGANIZATION, OTHER } from './world.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})
t.beforeEach(() => emptyTables(database))

const own = { organizationId: ORGANIZATION }
const CHUNK = { codec: 'h264', fps: 25, width: 640, height: 360, sha256: 'a'.repeat(64) }

/** The gateway over a real ledger, as a program. */
async function open(t: Test, change: Partial<Identity> = {}) {
  const parts = createLedger(database)
  const world = createWorld(t)
  const { processes, changes, pipeline } = parts
  Object.assign(world.options.ports, { processes, changes, pipeline })
  const role: RoleName = 'service'
  world.options.authenticate = () => ({ organizationId: ORGANIZATION, role, ...change })
  const app = await openApp(t, world)
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it as they like
  const report = async (name: string, type: string, input: object, shown: string): Promise<any> => {
    const payload = `${shown} errors { field code message }`
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${payload} } }`
    const { data, errors } = await ask(app, document, { input })
    return { ...(data?.[name] as object), refused: errors }
  }
  const chunk = (processId: string, ordinal: number, given: object = {}) =>
    report(
      'createBatchChunk',
      'CreateChunkInput',
      {
        ...{ processId, ordinal, startTime: (ordinal - 1) * 10, endTime: ordinal * 10, ...CHUNK },
        videoKey: videoKey(ORGANIZATION, processId, ordinal),
        ...given,
      },
      'chunk { id ordinal status }',
    )
  return { parts, storage: world.storage, report, chunk }
}

void t.test(
  'Pipeline: a program plays all stages, and the process completes by the rules of the ledger',
  async (t) => {
    const { parts, storage, report, chunk } = await open(t)
    const { id: processId } = await parts.processes.create(request())
    const status = (given: object) =>
      report(
        'updateBatchVideoProcessingStatus',
        'UpdateProcessStatusInput',
        { processId, ...given },
        'process { status counts { events } }',
      )
    t.match(await status({ status: 'processing' }), { process: { status: 'processing' }, errors: [] })
    for (const ordinal of [1, 2])
      await storage.put(videoKey(ORGANIZATION, processId, ordinal), Buffer.from('video'))
    const first = await chunk(processId, 1)
    t.match(first, { chunk: { ordinal: 1, status: 'pending' }, errors: [] })
    t.same((await chunk(processId, 1)).chunk, first.chunk, 'P2: given twice it is one')
    const second = await chunk(processId, 2)
    t.equal((await take(parts, 'M0_RESULTS_QUEUE')).length, 2, 'each is handed on once')
    t.match(await status({ status: 'processing', chunksTotal: 2 }), { process: { status: 'processing' } })
    t.match(await status({ status: 'completed' }), {
      process: null,
      errors: [{ code: 'SS_STATUS_CONFLICT' }],
    })

    for (const [at, { chunk: one }] of [first, second].entries()) {
      const move = (to: string) =>
        report(
          'updateChunkStatus',
          'UpdateChunkStatusInput',
          { chunkId: one.id, status: to },
          'chunk { status }',
        )
      t.match(await move('completed'), { errors: [{ code: 'SS_STATUS_CONFLICT' }] }, 'it is not described')
      t.match(await move('processing'), { chunk: { status: 'processing' } })
      const key = summaryKey(ORGANIZATION, processId, at + 1)
      const output = { chunkId: one.id, summaryKey: key, summary: 'A car.', model: 'm', provider: 'p' }
      const describe = () =>
        report('createChunkOutput', 'CreateChunkOutputInput', output, 'chunk { status summary }')
      t.match(await describe(), { errors: [{ field: 'summaryKey', code: 'SS_OBJECT_NOT_FOUND' }] })
      await storage.put(key, Buffer.from('{}'))
      t.match(await describe(), { chunk: { status: 'm1_completed', summary: 'A car.' }, errors: [] })
      t.match(await describe(), { chunk: { status: 'm1_completed' }, errors: [] })
      const event = {
        chunkId: one.id,
        position: 0,
        type: 'car',
        startTime: at * 10 - 5,
        endTime: 99,
        confidence: 0.9,
        description: 'A car.',
      }
      const see = () => report('createEvent', 'CreateEventInput', event, 'event { id startTime endTime }')
      const seen = await see()
      t.match(
        seen,
        { event: { startTime: at * 10, endTime: at * 10 + 10 }, errors: [] },
        'P10: clamped to the chunk',
      )
      t.equal((await see()).event.id, seen.event.id)
      t.match(await move('completed'), { chunk: { status: 'completed' }, errors: [] })
      t.match(await move('failed'), { errors: [{ code: 'SS_STATUS_CONFLICT' }] }, 'P4: no status goes back')
      const late = await report('createEvent', 'CreateEventInput', { ...event, position: 1 }, 'event { id }')
      t.match(late, { errors: [{ code: 'SS_STATUS_CONFLICT' }] })
    }
    t.match(await status({ status: 'completed' }), {
      process: { status: 'completed', counts: { events: 2 } },
      errors: [],
    })
    t.match(await status({ status: 'processing' }), { errors: [{ code: 'SS_STATUS_CONFLICT' }] })
  },
)

void t.test('Pipeline: what fails is told with its cause', async (t) => {
  const { parts, report } = await open(t)
  const { id: processId } = await parts.processes.create(request())
  const fail = (cause: object) =>
    report(
      'updateBatchVideoProcessingStatus',
      'UpdateProcessStatusInput',
      { processId, status: 'failed', cause },
      'process { status cause { code message } }',
    )
  t.match(await fail({ code: 'SS_MADE_UP', message: 'x' }), { errors: [{ field: 'cause.code' }] })
  const cause = { code: 'SS_NOT_A_VIDEO', message: 'Cannot cut it: it is a poem' }
  t.match(await fail(cause), { process: { status: 'failed', cause }, errors: [] })
})

void t.test('P8: objects are those of the process, and processes those of the organization', async (t) => {
  const { parts, storage, chunk } = await open(t)
  const { id } = await parts.processes.create(request())
  const other = await parts.processes.create(request())
  const foreign = await parts.processes.create(request({ organizationId: OTHER }))
  for (const key of [videoKey(OTHER, foreign.id, 1), videoKey(ORGANIZATION, other.id, 1)])
    await storage.put(key, Buffer.from('video'))
  for (const key of [
    videoKey(OTHER, foreign.id, 1),
    videoKey(ORGANIZATION, other.id, 1),
    `${processPrefix(ORGANIZATION, id)}../${other.id}/chunk-0001.mp4`,
  ]) {
    t.match(
      (await chunk(id, 1, { videoKey: key })).errors,
      [{ code: /SS_OBJECT_NOT_FOUND|SS_INPUT_INVALID/ }],
      key,
    )
  }
  t.match((await chunk(foreign.id, 1)).errors, [{ code: 'SS_OBJECT_NOT_FOUND' }])
  await storage.put(videoKey(ORGANIZATION, foreign.id, 1), Buffer.from('video'))
  t.match((await chunk(foreign.id, 1)).errors, [{ code: 'SS_NOT_FOUND' }])
  t.match((await chunk(other.id, 1, { endTime: 0 })).errors, [{ field: 'endTime' }])
  t.match(await parts.processes.chunks(own, other.id, {}), { items: [] })
  const { chunk: asViewer } = await open(t, { role: 'operator' })
  t.match((await asViewer(other.id, 1)).refused, [{ extensions: { code: 'SS_FORBIDDEN' } }])
})
