import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { buildApp, type GatewayOptions } from '../../gateway/app.ts'
import type { ClusterView, GivenBy } from '../../core/control/cluster.ts'
import type { Answers } from '../../core/control/control.ts'
import { SpectraError } from '../../core/errors.ts'
import { createMetrics } from '../../core/observability/metrics/metrics.ts'
import type {
  Alerts,
  ActorNode,
  Asked,
  Asking,
  AuditEntry,
  BroadcastEnvelope,
  Cameras,
  Cases,
  CameraFiles,
  CameraView,
  Changes,
  Channels,
  ChunkView,
  Costs,
  EventView,
  Exports,
  Instructions,
  Mailbox,
  NewProcess,
  Operating,
  Orphans,
  Page,
  Pipeline,
  Processes,
  ProcessView,
  Replays,
  SavedSearches,
  Rules,
  Search,
  Storage,
  SystemView,
  Tenant,
  Trials,
} from '../../core/ports.ts'
import { checkPicture } from '../../core/media/pictures/check.ts'
import { createCursors } from '../../core/ledger/cursors.ts'
import { createFilePrompts } from '../../core/prompts/files.ts'
import { createMemoryCameraRegistry } from '../../core/cameras/registry/memory.ts'
import { createMemoryRateLimits } from '../../core/rate-limits/memory.ts'
import { createLocalStorage } from '../../core/storage/local.ts'
import { chunkIdOf, DEFAULT_ORGANIZATION_ID, eventIdOf, stableId } from '../../schema/ids.ts'
import { summaryKey, thumbnailKey, videoKey } from '../../schema/keys.ts'
import { envelopeOf, type ControlOrder } from '../../schema/messages/index.ts'
import { tempDir } from '../helpers/temp.ts'
import { createWorldJournal, type WorldJournal } from './world-journal.ts'
import type { Transcript } from '../../schema/analysis.ts'
import { footageOf } from './world-footage.ts'
import { chatOf } from './world-chat.ts'
import { summariesOf } from './world-summaries.ts'

export const ORGANIZATION = DEFAULT_ORGANIZATION_ID
export const OTHER = stableId('organization', 'other')
const AT = new Date('2026-03-01T09:00:00.000Z')

/** Literal ports that a test fills and changes, and real storage. */
export interface World {
  processes: Map<string, ProcessView>
  cameras: Map<string, CameraView>
  events: EventView[]
  chunks: ChunkView[]
  transcripts: Map<string, Transcript>
  created: NewProcess[]
  /** What was asked of search. */
  asked: Asked[]
  /** Pictures that were searched by. */
  pictures: Uint8Array[]
  storage: Storage
  /** Bytes of each organization. */
  stored: Map<string, number>
  subscriptions: number
  audited: AuditEntry[]
  failing: Set<string>
  /** What looking at the cluster shows, and how often that was done. */
  cluster: ClusterView
  looks: number
  /** What nodes were told. */
  orders: ({ order: ControlOrder } & GivenBy)[]
  answers: Answers
  /** How often the state of a process was read. */
  reads: number
  /** Notifies the gateway as the ledger does. */
  notify(processId: string, organizationId?: string): void
  journal: WorldJournal
  options: GatewayOptions
}

export const processOf = (change: Partial<ProcessView> = {}): ProcessView => ({
  id: stableId('process', change.title ?? 'one'),
  organizationId: ORGANIZATION,
  status: 'queued',
  title: 'one',
  options: { chunkDuration: 10, overlap: 0 },
  createdAt: AT,
  updatedAt: AT,
  counts: { chunks: 0, described: 0, completed: 0, failed: 0, events: 0 },
  warnings: [],
  ...change,
})

export const eventOf = (processId: string, index: number, change: Partial<EventView> = {}): EventView => ({
  id: eventIdOf(chunkIdOf(processId, 1), index),
  processId,
  chunkId: chunkIdOf(processId, 1),
  organizationId: ORGANIZATION,
  type: 'object_entered',
  startTime: index,
  endTime: index + 1,
  confidence: 0.9,
  description: `Event ${index}.`,
  attributes: { colour: 'red' },
  createdAt: new Date(AT.getTime() + index),
  ...change,
})

export const chunkOf = (processId: string, ordinal: number): ChunkView => ({
  id: chunkIdOf(processId, ordinal),
  chunkId: chunkIdOf(processId, ordinal),
  processId,
  ordinal,
  status: 'completed',
  startTime: (ordinal - 1) * 10,
  endTime: ordinal * 10,
  videoKey: videoKey(ORGANIZATION, processId, ordinal),
  thumbnailKey: thumbnailKey(ORGANIZATION, processId, ordinal),
  summaryKey: summaryKey(ORGANIZATION, processId, ordinal),
  cacheKey: 'cache',
  codec: 'h264',
  fps: 25,
  width: 640,
  height: 360,
  bytes: 5_000_000_000,
  sha256: 'ab',
  summary: 'A red car.',
})

function page<T>(items: readonly T[], { first = 50, after }: { first?: number; after?: string }): Page<T> {
  const start = Number(after ?? 0)
  const next = start + first < items.length ? { next: String(start + first) } : {}
  const shown = items.slice(start, start + first)
  const cursors = shown.map((_, at) => String(start + at + 1))
  return { items: shown, cursors, ...next, ...(start > 0 && { previous: cursors[0] }) }
}

const VECTORS_OF = { provider: 'test', dimensions: 2, since: AT, done: 0, total: 0 }

export function createWorld(t: Test, change: Partial<GatewayOptions> = {}): World {
  const listeners = new Set<(envelope: BroadcastEnvelope) => void>()
  const journal: WorldJournal = createWorldJournal({ events: () => world.events, chunks: () => world.chunks })
  const world = {
    processes: new Map<string, ProcessView>(),
    cameras: new Map<string, CameraView>(),
    events: [] as EventView[],
    chunks: [] as ChunkView[],
    transcripts: new Map<string, Transcript>(),
    created: [] as NewProcess[],
    asked: [] as Asked[],
    pictures: [] as Uint8Array[],
    storage: createLocalStorage({ dir: tempDir(t), secret: 'a secret of the tests' }),
    stored: new Map<string, number>(),
    subscriptions: 0,
    audited: [] as AuditEntry[],
    failing: new Set<string>(),
    cluster: { nodes: [], source: 'nodes' } as ClusterView,
    looks: 0,
    orders: [] as World['orders'],
    answers: { replies: [], silent: [] } as Answers,
    reads: 0,
    journal,
    notify(processId: string, organizationId = ORGANIZATION): void {
      journal.tellOf(organizationId, processId)
      const payload = { processId, organizationId, fact: 'chunk_cut' }
      const context = { organizationId, processId, trace: '0'.repeat(31) + '1', createdAt: new Date() }
      listeners.forEach((listener) => listener(envelopeOf('ProcessUpdated', payload, context)))
    },
  }

  const get = async ({ organizationId }: Tenant, id: string): Promise<ProcessView> => {
    world.reads++
    const found = world.processes.get(id)
    if (found?.organizationId === organizationId) return found
    throw new SpectraError('SS_NOT_FOUND', `Cannot find process ${id}`)
  }
  const processes: Processes = {
    get,
    failures: async () => [],
    async create(input) {
      world.created.push(input)
      const made = processOf({ title: input.title, options: input.options })
      world.processes.set(made.id, made)
      return made
    },
    async cancel(tenant, id) {
      const cancelled: ProcessView = { ...(await get(tenant, id)), status: 'cancelled' }
      world.processes.set(id, cancelled)
      return cancelled
    },
    list: async ({ organizationId }, { status, ...asked }) =>
      page(
        [...world.processes.values()]
          .filter((each) => each.organizationId === organizationId)
          .filter((each) => status === undefined || each.status === status),
        asked,
      ),
    chunks: async (_tenant, processId, asked) =>
      page(
        world.chunks.filter((chunk) => chunk.processId === processId),
        asked,
      ),
    events: async ({ organizationId }, filter, asked) =>
      page(
        world.events
          .filter((event) => event.organizationId === organizationId)
          .filter((event) => !filter.cameraId || event.attributes.camera === filter.cameraId)
          .filter((event) => !filter.processId || event.processId === filter.processId)
          .filter((event) => !filter.types || filter.types.includes(event.type))
          .filter((event) => event.startTime >= (filter.from ?? 0))
          .filter((event) => event.confidence >= (filter.minConfidence ?? 0))
          .filter((event) => !filter.createdAfter || event.createdAt > filter.createdAfter)
          .filter((event) => !filter.begunFrom || (event.at ?? event.createdAt) >= filter.begunFrom)
          .filter((event) => !filter.begunUntil || (event.at ?? event.createdAt) < filter.begunUntil),
        asked,
      ),
    sourcesAmong: async () => [],
  }
  const camera = async ({ organizationId }: Tenant, id: string, change: Partial<CameraView> = {}) => {
    const found = world.cameras.get(id)
    if (found?.organizationId !== organizationId)
      throw new SpectraError('SS_CAMERA_GONE', `Cannot find the camera ${id}`)
    const changed = { ...found, ...change }
    world.cameras.set(id, changed)
    return changed
  }
  const cameras = {
    list: async ({ organizationId }) =>
      [...world.cameras.values()].filter((each) => each.organizationId === organizationId),
    pause: (tenant, id) => camera(tenant, id, { paused: true }),
    resume: (tenant, id) => camera(tenant, id, { paused: false }),
  } satisfies Partial<Cameras> as unknown as Cameras
  const cameraFiles = {
    view: async () => ({ taken: 0, refused: 0, passed: 0, refusals: [] }),
  } satisfies Partial<CameraFiles> as unknown as CameraFiles
  const well = async (name: string): Promise<void> => {
    if (world.failing.has(name)) throw new Error(`${name} is down`)
  }
  const mailbox = {
    subscribe: async (_exchange, listener) => {
      listeners.add(listener)
      world.subscriptions++
      return {
        cancel: async () => {
          listeners.delete(listener)
          world.subscriptions--
        },
      }
    },
    depth: async (queue) => ({ queue, ready: 3, delayed: 1, inFlight: 2, consumers: 1, oldestMs: 5 }),
    health: () => well('mailbox'),
  } satisfies Partial<Mailbox> as unknown as Mailbox
  const orphans = {
    waiting: async (queue) =>
      queue === 'M0_PRIORITY_QUEUE' ? [{ priority: 5, count: 2, longestWaitMs: 1500 }] : [],
  } satisfies Partial<Orphans> as unknown as Orphans
  const operating: Operating = {
    cursors: createCursors('a secret of the tests'),
    depths: async () => [],
    processesAmong: async (_tenant, ids) => [...ids],
    dropped: async () => undefined,
    auditLog: async () => ({ items: [] }),
    restarts: async () => ({ items: [] }),
    failures: async () => new Map(),
    spans: async () => new Map(),
  }
  const search = {
    models: async () => ({
      inUse: { ...VECTORS_OF, model: 'old' },
      coming: { ...VECTORS_OF, model: 'next', done: 3, total: 7, trouble: 'Cannot embed: busy' },
    }),
    health: () => well('search'),
  } satisfies Partial<Search> as unknown as Search
  const asking: Asking = {
    async ask(asked) {
      world.asked.push(asked)
      const hits = world.chunks.map(({ id: chunkId, processId, ordinal, startTime, endTime }) => {
        const moment = { chunkId, processId, ordinal, startTime, endTime }
        const event = {
          id: 'e',
          type: 'object_entered',
          startTime,
          endTime,
          description: 'A red car enters.',
        }
        const why = { words: ['red', 'car'], share: 1, meaning: 0.7, events: [event] }
        return {
          ...moment,
          at: AT,
          text: 'A red car.',
          eventTypes: ['object_entered'],
          score: 0.5,
          likeness: 'c0ffee',
          alike: {
            ...{ count: 41, isMore: false },
            ...{ first: new Date('2026-03-01T08:00:00Z'), last: new Date('2026-03-01T10:00:00Z') },
          },
          why,
          moments: [moment],
        }
      })
      const question = { cameras: [], things: [], without: [], then: [], text: asked.text }
      return { understood: `text:${JSON.stringify(asked.text)}`, question, hits, misses: [] }
    },
    async askByPicture({ picture, text = '', ...asked }) {
      checkPicture(picture)
      world.pictures.push(picture)
      const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 }
      return {
        ...(await asking.ask({ ...asked, text: `${text} red car`.trim() })),
        seen: [{ kind: 'car', colour: 'red', score: 0.7, box }],
      }
    },
  }
  const node: ActorNode = {
    id: 'node',
    kind: 'node',
    name: 'node',
    state: 'ready',
    inFlight: 0,
    handled: 7,
    failed: 0,
    restarts: 0,
    children: [],
  }
  const system: SystemView = {
    tree: async () => ({
      ...node,
      children: [{ ...node, id: 'vlm', kind: 'stage', queue: 'M0_RESULTS_QUEUE' }],
    }),
    live: () => true,
    async health() {
      const ok = !world.failing.has('system')
      return { live: true, ready: ok, degraded: [], checks: { vlm: { ok } } }
    },
  }
  const options: GatewayOptions = {
    ports: {
      audit: { record: async (entry) => void world.audited.push(entry) },
      processes,
      journal: journal.journal,
      footage: footageOf(world),
      summaries: summariesOf({ footage: footageOf(world), processes }),
      cameras,
      cameraFiles,
      cameraRegistry: createMemoryCameraRegistry(),
      changes: { once: (_tenant, _order, work) => work() } satisfies Partial<Changes> as unknown as Changes,
      pipeline: {} as unknown as Pipeline,
      replays: {} as unknown as Replays,
      channels: {} as unknown as Channels,
      rules: {} as unknown as Rules,
      alerts: {} as unknown as Alerts,
      prompts: createFilePrompts(),
      cases: {} as unknown as Cases,
      exports: {} as unknown as Exports,
      trials: {} as unknown as Trials,
      savedSearches: {} as unknown as SavedSearches,
      instructions: {} as unknown as Instructions,
      costs: {
        ofProcesses: async () => new Map(),
        ofTurns: async () => new Map(),
        ofConversations: async () => new Map(),
      } satisfies Partial<Costs> as unknown as Costs,
      mailbox,
      operating,
      orphans,
      search,
      asking,
      ...chatOf(asking),
      storage: world.storage,
      storedBytes: {
        of: async (organizationId) => world.stored.get(organizationId) ?? 0,
        add: async (organizationId, bytes) =>
          void world.stored.set(organizationId, bytes + (world.stored.get(organizationId) ?? 0)),
        recount: async (organizationId, count) => void world.stored.set(organizationId, await count()),
      },
      rateLimits: { ...createMemoryRateLimits(), health: () => well('rateLimits') },
      embedding: {
        provider: 'test',
        model: 'test',
        dimensions: 2,
        embed: async (texts) => ({
          ...{ provider: 'test', model: 'test', usage: undefined },
          vectors: texts.map(() => new Float32Array([1, 0])),
        }),
        health: () => well('embedding'),
      },
    },
    system,
    cluster: {
      async view() {
        world.looks++
        await well('cluster')
        return world.cluster
      },
      async order(order, options) {
        world.orders.push({ order, ...options })
        await well('cluster')
        return world.answers
      },
    },
    config: {
      uploadBytes: 1_000_000,
      quotaBytes: 5_000_000,
      uploadHours: 24,
      chunkDuration: 10,
      allowPrivateAddresses: false,
      sourceBuckets: [],
      rateMutations: 0,
      rateQueries: 0,
      rateUploads: 0,
      rateExports: 0,
      rateStreams: 0,
      rateAnonymous: 0,
      queryCost: 20_000,
      rateCost: 0,
      introspection: 'auto',
      connections: 10_000,
      host: '127.0.0.1',
      publicUrl: '',
      allowedHosts: [],
      origins: [],
      trustedProxies: [],
    },
    authenticate: () => ({ organizationId: ORGANIZATION, role: 'owner' }),
    metrics: createMetrics(),
    ...change,
  }
  return Object.assign(world, { options })
}

/** The gateway over a world, closed when the test ends. */
export async function openApp(t: Test, world: World): Promise<FastifyInstance> {
  const app = await buildApp(world.options)
  t.teardown(() => app.close())
  return app
}

export interface Answer {
  status: number
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it as they like
  data: any
  errors: { message: string; path?: string[]; extensions: Record<string, unknown> }[]
}

export async function ask(
  app: FastifyInstance,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await app.inject({ method: 'POST', url: '/graphql', payload: { query, variables }, headers })
  const body = answer.json() as Partial<Answer>
  return { data: null, errors: [], ...body, status: answer.statusCode }
}
