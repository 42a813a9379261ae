import t from 'tap'
import type { AuditView, FailureView, SpanView } from '../../core/ports.ts'
import { stableId } from '../../schema/ids.ts'
import { ask, createWorld, openApp, ORGANIZATION, processOf } from './world.ts'

const AT = new Date('2026-03-01T09:00:00.000Z')
const CAUSE = { code: 'SS_URL_FAILED', message: 'Cannot read it', retryable: true } as const

void t.test('auditLog: who did what, with what was asked for', async (t) => {
  const world = createWorld(t)
  const asked: unknown[] = []
  const entry: AuditView = { id: '7', at: AT, action: 'control.pause', subject: 'vlm', by: 'cli@host' }
  world.options.ports.operating.auditLog = async (tenant, filter, page) => {
    asked.push([tenant.organizationId, filter, page])
    return { items: [entry], next: 'more' }
  }
  const app = await openApp(t, world)
  const { data, errors } = await ask(
    app,
    `{ auditLog(filter: { actor: "cli@host", action: null, since: "2026-01-01T00:00:00Z" }, first: 1) {
      nodes { id at action subject by userId details } pageInfo { hasNextPage endCursor } } }`,
  )
  t.same(errors, [])
  t.match(data.auditLog, {
    nodes: [{ ...entry, at: AT.toISOString(), userId: null }],
    pageInfo: { hasNextPage: true, endCursor: 'more' },
  })
  const filter = { actor: 'cli@host', since: new Date('2026-01-01T00:00:00Z') }
  t.same(asked, [[ORGANIZATION, filter, { first: 1 }]])
  t.match((await ask(app, '{ auditLog(first: 201) { nodes { id } } }')).errors, [
    { extensions: { code: 'SS_INPUT_INVALID', field: 'first' } },
  ])
})

void t.test('auditLog takes audit:read, restarts takes cluster:read', async (t) => {
  const app = await openApp(
    t,
    createWorld(t, { authenticate: () => ({ organizationId: ORGANIZATION, role: 'operator' }) }),
  )
  t.match((await ask(app, '{ auditLog { nodes { id } } }')).errors, [
    { extensions: { code: 'SS_FORBIDDEN' } },
  ])
  t.same((await ask(app, '{ restarts { nodes { id } } }')).errors, [])
  const viewer = await openApp(
    t,
    createWorld(t, { authenticate: () => ({ organizationId: ORGANIZATION, role: 'viewer' }) }),
  )
  t.match((await ask(viewer, '{ restarts { nodes { id } } }')).errors, [
    { extensions: { code: 'SS_FORBIDDEN' } },
  ])
})

void t.test('restarts: when which worker was started again', async (t) => {
  const world = createWorld(t)
  const asked: unknown[] = []
  world.options.ports.operating.restarts = async (_tenant, filter) => {
    asked.push(filter)
    const where = { node: 'a', stage: 'vlm', worker: 'vlm-1' }
    return { items: [{ id: '1', ...where, at: AT, cause: CAUSE, delayMs: 250, escalated: false }] }
  }
  const app = await openApp(t, world)
  const { data } = await ask(
    app,
    `{ restarts(node: "a", stage: null) { nodes { node worker at delayMs escalated cause { code advice } } } }`,
  )
  t.match(data.restarts.nodes, [{ node: 'a', worker: 'vlm-1', delayMs: 250, cause: { code: CAUSE.code } }])
  t.same(asked, [{ node: 'a' }])
})

void t.test('Process: failures and spans of a page of processes are one look each', async (t) => {
  const world = createWorld(t)
  const titles = ['one', 'two', 'three']
  for (const title of titles) world.processes.set(processOf({ title }).id, processOf({ title }))
  const looks: string[][] = []
  const idOf = (title: string): string => processOf({ title }).id
  const failure: FailureView = {
    ...{ processId: idOf('two'), stage: 'vlm', messageId: stableId('message', 'one'), replays: 1 },
    ...{ cause: CAUSE, attempts: 5, firstFailedAt: AT, lastFailedAt: AT },
  }
  const span: SpanView = {
    ...{ id: '1'.repeat(16), traceId: '2'.repeat(32), processId: idOf('three'), name: 'vision.describe' },
    ...{ startedAt: AT, endedAt: new Date(AT.getTime() + 250) },
    attributes: { stage: 'vlm', provider: 'p', model: 'm', prompt: 'describe@2', inputTokens: 7, cost: 0.25 },
  }
  world.options.ports.operating.failures = async (_tenant, ids) => {
    looks.push([...ids])
    return new Map([[failure.processId, [failure]]])
  }
  world.options.ports.operating.spans = async (_tenant, ids) => {
    looks.push([...ids])
    return new Map([[span.processId, [span]]])
  }
  const app = await openApp(t, world)
  const document = `{ batchProcesses { nodes { title
    failures { stage messageId cause { code } attempts replays replayedAt }
    spans { id stage provider model prompt promptVersion inputTokens outputTokens cost durationMs attributes } } } }`
  for (const round of ['first', 'compiled']) {
    looks.length = 0
    const { data, errors } = await ask(app, document)
    t.same(errors, [])
    t.equal(looks.length, 2, round)
    t.same(looks[0]!.toSorted(), titles.map(idOf).toSorted())
    const [one, two, three] = titles.map((title) =>
      data.batchProcesses.nodes.find((each: { title: string }) => each.title === title),
    )
    t.same([one.failures, one.spans], [[], []])
    t.match(two.failures, [{ stage: 'vlm', attempts: 5, replays: 1, replayedAt: null }])
    const { attributes } = span
    t.match(three.spans, [
      { provider: 'p', prompt: 'describe', promptVersion: '2', inputTokens: 7, outputTokens: null },
    ])
    t.match(three.spans, [{ cost: 0.25, durationMs: 250, stage: 'vlm', attributes }])
  }
})

void t.test('Process: failures and spans take letters:read', async (t) => {
  const world = createWorld(t, { authenticate: () => ({ organizationId: ORGANIZATION, role: 'viewer' }) })
  world.processes.set(processOf().id, processOf())
  let looks = 0
  world.options.ports.operating.failures = async () => {
    looks += 1
    return new Map()
  }
  const app = await openApp(t, world)
  const { errors } = await ask(app, '{ batchProcesses { nodes { id failures { stage } } } }')
  t.match(errors, [{ extensions: { code: 'SS_FORBIDDEN' } }])
  t.equal(looks, 0)
})
