import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { eraseDue } from '../../core/erasure/erase.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { createStoredBytes } from '../../core/ledger/stored-bytes.ts'
import { createEmbeddedMailbox } from '../../core/mailbox/embedded.ts'
import { createAuditLog } from '../../core/observability/audit-log.ts'
import type { Envelope, Identity } from '../../core/ports.ts'
import type { RoleName } from '../../schema/roles.ts'
import { emptyTables, testDatabase } from '../helpers/database.ts'
import { cutProcess, describeChunk, finishChunk, take } from '../helpers/pipeline.ts'
import { exactSearch } from '../helpers/search.ts'
import { tempDir } from '../helpers/temp.ts'
import { ask, createWorld, openApp, ORGANIZATION, OTHER, type Answer } from './world.ts'

let database: Database
t.before(async () => {
  database = await testDatabase(t)
})

/** The gateway over a real ledger. */
async function open(t: Test, change: Partial<Identity> = {}) {
  const parts = createLedger(database)
  const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.sqlite') })
  const world = createWorld(t)
  const { processes, changes, cameras } = parts
  const { subscribe } = world.options.ports.mailbox
  Object.assign(world.options.ports, { processes, changes, cameras, mailbox: { ...mailbox, subscribe } })
  const identity = { organizationId: ORGANIZATION, role: 'owner' as RoleName, ...change }
  world.options.authenticate = () => identity
  const app = await openApp(t, world)
  t.teardown(() => mailbox.close())
  const order = async (name: string, type: string, input: object, shown: string): Promise<Answer> => {
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${shown} errors { field code message advice } } }`
    const answer = await ask(app, document, { input })
    return answer.data ? { ...answer, data: answer.data[name] } : answer
  }
  return { parts, mailbox, world, app, order }
}

async function completed(parts: LedgerParts): Promise<string> {
  const { process, m1 } = await cutProcess(parts, 2)
  for (const message of m1) await finishChunk(parts, await describeChunk(parts, message))
  return process.id
}

t.beforeEach(() => emptyTables(database))

void t.test('Orders: a process is analysed again, and once for its key', async (t) => {
  const { parts, order } = await open(t)
  const processId = await completed(parts)
  const input = { processId, options: { chunkDuration: 5 }, idempotencyKey: 'k' }
  const first = await order(
    'reprocess',
    'ReprocessInput',
    input,
    'process { id status reprocessOf options { chunkDuration } }',
  )
  t.match(first.data, {
    process: { status: 'queued', reprocessOf: processId, options: { chunkDuration: 5 } },
    errors: [],
  })
  const second = await order('reprocess', 'ReprocessInput', input, 'process { id }')
  t.equal(second.data.process.id, first.data.process.id)
  const other = await order('reprocess', 'ReprocessInput', { ...input, priority: 9 }, 'process { id }')
  t.match(other.data, {
    process: null,
    errors: [{ field: 'idempotencyKey', code: 'SS_IDEMPOTENCY_CONFLICT' }],
  })
})

void t.test(
  'Orders: what is wrong is told in the payload, with the field and what would be right',
  async (t) => {
    const { parts, order } = await open(t)
    const processId = await completed(parts)
    const wrong = async (name: string, type: string, input: object, shown: string) =>
      (await order(name, type, input, shown)).data?.errors as object[]
    t.match(await wrong('reprocess', 'ReprocessInput', {}, 'process { id }'), [{ field: 'processId' }])
    const both = { processId, chunkId: processId }
    t.match(await wrong('reprocess', 'ReprocessInput', both, 'process { id }'), [{ field: 'chunkId' }])
    const overlap = { processId, options: { overlap: 50 } }
    t.match(await wrong('reprocess', 'ReprocessInput', overlap, 'process { id }'), [
      { field: 'overlap', code: 'SS_INPUT_INVALID', advice: /less than the chunk duration/ },
    ])
    t.match(await wrong('orderProcess', 'CreateBatchProcessInput', { url: 'ftp://a/b' }, 'process { id }'), [
      { field: 'url', code: 'SS_SCHEME_REFUSED' },
    ])
    const local = { url: 'http://127.0.0.1/v.mp4' }
    t.match(await wrong('orderProcess', 'CreateBatchProcessInput', local, 'process { id }'), [
      { code: 'SS_ADDRESS_REFUSED' },
    ])
    const range = { cameraId: 'door', from: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' }
    t.match(await wrong('deleteFootage', 'DeleteFootageInput', range, 'erasure { id }'), [{ field: 'until' }])
    t.match(
      await wrong('deleteOrganization', 'DeleteOrganizationInput', { confirm: 'x' }, 'erasure { id }'),
      [{ code: 'SS_STATUS_CONFLICT' }],
    )
    const key = { processId, idempotencyKey: '\n' }
    t.match(await wrong('deleteProcess', 'DeleteProcessInput', key, 'erasure { id }'), [
      { field: 'idempotencyKey' },
    ])
  },
)

void t.test('Orders: a process is erased, and the order says how far that is', async (t) => {
  const { parts, mailbox, world, app, order } = await open(t)
  const processId = await completed(parts)
  const { data } = await order(
    'deleteProcess',
    'DeleteProcessInput',
    { processId },
    'erasure { id kind state counts { rows } }',
  )
  t.match(data.erasure, { kind: 'process', state: 'ordered', counts: { rows: 0 } })
  const { storage } = world
  const ports = { storage, mailbox, search: exactSearch(database), audit: createAuditLog(database) }
  await eraseDue({ database, ports: { ...ports, storedBytes: createStoredBytes(database) } })
  const asked =
    '{ erasures { nodes { id state processId counts { processes chunks events bytes } } pageInfo { hasNextPage } } }'
  const { data: list } = await ask(app, asked)
  t.match(list.erasures.nodes, [
    { id: data.erasure.id, state: 'erased', processId, counts: { processes: 1, chunks: 2 } },
  ])
  const gone = await ask(
    app,
    `{ batchProcess(id: "${processId}") { id } erasure(id: "${processId}") { id } }`,
  )
  t.match(gone.errors, [{ extensions: { code: 'SS_NOT_FOUND' } }])
  const [audited] = await database.query<{ action: string }>(
    `select action from spectra_ops.audit_log where subject = $1`,
    [processId],
  )
  t.equal(audited!.action, 'process.delete')
})

void t.test('Orders: failed chunks are tried again, once for each key', async (t) => {
  const { parts, mailbox, order } = await open(t)
  const { process, m1 } = await cutProcess(parts, 2)
  const cause = { code: 'SS_PROVIDER_REFUSED', message: 'Cannot describe', retryable: false } as const
  const fail = async (message: Envelope): Promise<void> => {
    await mailbox.publish([{ queue: 'M0_RESULTS_QUEUE', envelope: message }])
    const arrived = Promise.withResolvers<{ deadLetter(cause: object): Promise<void> }>()
    const consumer = await mailbox.consume('M0_RESULTS_QUEUE', { prefetch: 1 }, arrived.resolve as never)
    await parts.worklog.begin('vlm', message, 0)
    await parts.worklog.fail('vlm', message, cause, 1)
    await (await arrived.promise).deadLetter(cause)
    await consumer.cancel()
  }
  for (const message of m1) await fail(message)
  t.match(await parts.processes.get({ organizationId: ORGANIZATION }, process.id), { status: 'failed' })
  const { chunkId } = m1[1]!.payload as { chunkId: string }
  const input = { processId: process.id, chunkIds: [chunkId], idempotencyKey: 'again' }
  const first = await order('retryChunks', 'RetryChunksInput', input, 'retried process { id }')
  t.match(first.data, { retried: 1, process: { id: process.id }, errors: [] })
  t.equal((await mailbox.depth('M1_DEADLETTER_QUEUE')).ready, 1)
  const [back] = await mailbox.browse('M0_RESULTS_QUEUE')
  await parts.worklog.begin('vlm', back!.body as Envelope, back!.replays)
  t.match(await parts.processes.get({ organizationId: ORGANIZATION }, process.id), {
    status: 'processing',
    counts: { failed: 1 },
  })
  t.match(
    (await order('retryChunks', 'RetryChunksInput', input, 'retried')).data,
    { retried: 1 },
    'as it was answered',
  )
  const all = { processId: process.id }
  t.match((await order('retryChunks', 'RetryChunksInput', all, 'retried')).data, { retried: 1 })
  t.match((await order('retryChunks', 'RetryChunksInput', all, 'retried')).data, { retried: 0 })
})

void t.test(
  'P8: another organization orders nothing for this one, and whoever is limited to cameras nothing for files',
  async (t) => {
    const { parts } = await open(t)
    const processId = await completed(parts)
    await take(parts, 'SSE_EXCHANGE')
    for (const who of [{ organizationId: OTHER }, { cameras: ['door'] }]) {
      const { order } = await open(t, who)
      for (const [name, type, shown] of [
        ['reprocess', 'ReprocessInput', 'process { id }'],
        ['retryChunks', 'RetryChunksInput', 'retried'],
        ['deleteProcess', 'DeleteProcessInput', 'erasure { id }'],
      ] as const) {
        const { data } = await order(name, type, { processId }, shown)
        t.match(data?.errors, [{ code: 'SS_NOT_FOUND' }], `${name} ${JSON.stringify(who)}`)
      }
    }
    t.match(await parts.processes.get({ organizationId: ORGANIZATION }, processId), { status: 'completed' })
  },
)

void t.test(
  'Orders: mass assignment: the schema has no place for an organization, a role or a path',
  async (t) => {
    const { order } = await open(t)
    for (const [name, type, input, shown] of [
      [
        'orderProcess',
        'CreateBatchProcessInput',
        { url: 'https://a.example/v.mp4', organizationId: OTHER },
        'process { id }',
      ],
      ['orderProcess', 'CreateBatchProcessInput', { path: '/etc/passwd' }, 'process { id }'],
      [
        'deleteOrganization',
        'DeleteOrganizationInput',
        { confirm: 'Other', organizationId: OTHER },
        'erasure { id }',
      ],
      [
        'addCamera',
        'AddCameraInput',
        { id: 'a', source: 'rtsp://8.8.8.8/', organizationId: OTHER },
        'camera { id }',
      ],
      ['addCamera', 'AddCameraInput', { id: 'a', source: 'rtsp://8.8.8.8/', role: 'owner' }, 'camera { id }'],
    ] as const) {
      const { status, errors } = await order(name, type, input, shown)
      t.equal(status, 400, name)
      t.match(errors, [{ extensions: { code: 'SS_INPUT_INVALID' }, message: /not defined by type/ }])
    }
  },
)

void t.test('Cameras: added, changed and removed over the API, by public address only', async (t) => {
  const { order, parts } = await open(t)
  const add = (input: object) =>
    order('addCamera', 'AddCameraInput', input, 'camera { id source clipSeconds everySeconds ocr }')
  const input = {
    id: 'door',
    source: 'rtsp://user:secret@8.8.8.8/main',
    clipSeconds: 10,
    ocr: true,
    idempotencyKey: 'c',
  }
  const added = await add(input)
  const camera = { id: 'door', clipSeconds: 10, everySeconds: 60, ocr: true }
  t.match(added.data, { camera, errors: [] })
  t.notMatch(JSON.stringify(added.data), 'secret')
  t.match((await add(input)).data, { camera, errors: [] }, 'the same key')
  t.match((await add({ ...input, idempotencyKey: 'd' })).data.errors, [{ code: 'SS_CAMERA_EXISTS' }])
  for (const source of ['file:///etc/passwd', '/etc/passwd', 'rtmp://8.8.8.8/x'])
    t.match(
      (await add({ id: 'x', source })).data.errors,
      [{ code: 'SS_SCHEME_REFUSED', field: 'source' }],
      source,
    )
  for (const source of [
    'rtsp://10.0.0.7/main',
    'http://127.0.0.1/x.m3u8',
    'rtsp://[::1]/x',
    'rtsp://localhost/main',
  ])
    t.match((await add({ id: 'x', source })).data.errors, [{ code: 'SS_ADDRESS_REFUSED' }], source)
  t.match((await add({ id: '../x', source: 'rtsp://8.8.8.8/' })).data.errors, [{ field: 'id' }])
  t.match((await add({ id: 'x', source: 'rtsp://8.8.8.8/', everySeconds: 5 })).data.errors, [
    { field: 'everySeconds' },
  ])
  const change = { id: 'door', everySeconds: 120, ocr: false }
  const changed = await order(
    'changeCamera',
    'ChangeCameraInput',
    change,
    'camera { clipSeconds everySeconds ocr }',
  )
  t.match(changed.data.camera, { clipSeconds: 10, everySeconds: 120, ocr: false })
  const removed = await order('removeCamera', 'RemoveCameraInput', { id: 'door' }, 'id')
  t.match(removed.data, { id: 'door', errors: [] })
  t.same(await parts.cameras.list({ organizationId: ORGANIZATION }), [])
  t.match((await order('removeCamera', 'RemoveCameraInput', { id: 'door' }, 'id')).data.errors, [
    { code: 'SS_CAMERA_GONE' },
  ])
})

void t.test(
  'Cameras: a schedule is set over the API, and a clip taken when somebody asks, once for a key',
  async (t) => {
    const { order } = await open(t)
    const camera = { id: 'door', source: 'rtsp://8.8.8.8/main', clipSeconds: 90, schedule: 'on-demand' }
    const shown = 'camera { schedule everySeconds nextClipAt }'
    t.match((await order('addCamera', 'AddCameraInput', camera, shown)).data, {
      camera: { schedule: 'on-demand', nextClipAt: null },
    })
    const change = async (input: object): Promise<Answer> =>
      order('changeCamera', 'ChangeCameraInput', { id: 'door', ...input }, shown)
    t.match((await change({ schedule: 'at noon' })).data.errors, [
      { field: 'schedule', code: 'SS_SCHEDULE_INVALID', advice: /five fields/ },
    ])
    t.match((await change({ schedule: '* * * * *' })).data.errors, [{ field: 'clipSeconds' }])
    t.match((await change({ schedule: '0 6 * * *' })).data.camera, { everySeconds: 86_400 })
    const take = (idempotencyKey?: string): Promise<Answer> =>
      order('takeClip', 'TakeClipInput', { id: 'door', idempotencyKey }, 'process { id status } isNew')
    const { data } = await take('k')
    t.match(data, { process: { status: 'queued' }, isNew: true, errors: [] })
    t.same((await take('k')).data, data, 'the same key')
    t.match((await take()).data, { process: data.process, isNew: false }, 'it is not taken yet')
  },
)

void t.test('Cameras: how long footage is kept is set by who may have it erased', async (t) => {
  const camera = { id: 'door', source: 'rtsp://8.8.8.8/main', keepDays: 30 }
  const add = async (change: Partial<Identity>, input: object) => {
    const { order } = await open(t, change)
    return order('addCamera', 'AddCameraInput', input, 'camera { id keepDays recording { clock } }')
  }
  t.match((await add({ role: 'operator' }, camera)).errors, [{ extensions: { code: 'SS_FORBIDDEN' } }])
  for (const keepDays of [0.5, -1, 40_000])
    t.match((await add({}, { ...camera, keepDays })).data.errors, [
      { code: 'SS_INPUT_INVALID', field: 'keepDays' },
    ])
  t.match((await add({ role: 'admin' }, camera)).data, {
    camera: { keepDays: 30, recording: { clock: null } },
  })
  const { order } = await open(t)
  const change = (keepDays?: number): Promise<Answer> =>
    order('changeCamera', 'ChangeCameraInput', { id: 'door', keepDays }, 'camera { keepDays }')
  t.match((await change()).data.camera, { keepDays: 30 }, 'what is not given stays')
  t.match((await change(0)).data.camera, { keepDays: null }, 'for ever')
})
