import { NOTHING_SPENT } from '../../core/costs/reading.ts'
import { SpectraError } from '../../core/errors.ts'
import type {
  BudgetView,
  CameraView,
  ChunkView,
  ConversationView,
  Estimate,
  EstimateAsked,
  Identity,
  ProcessView,
  SpentByProcess,
  SpentOnDay,
  Tenant,
  TurnView,
} from '../../core/ports.ts'
import { uploadPrefix } from '../../schema/keys.ts'
import { checkRange, processIdOf } from './arguments.ts'
import type { Context, Services } from './context.ts'
import { given, payload } from './payloads.ts'

/** Whoever wants to see more asks twice. Days. */
const MOST_DAYS = 366
const DAY_MS = 24 * 3600_000
const MOST_PROCESSES = 200

interface SpanAsked {
  from: Date
  until: Date
  cameraId?: string | null
}

interface EstimateInput {
  processId?: string | null
  uploadKey?: string | null
  seconds?: number | null
  chunkDuration?: number | null
  motionGate?: boolean | null
}

interface CameraBudgetInput {
  cameraId: string
  period?: BudgetView['period'] | null
  usd?: number | null
}

/** What models cost, before and after, and what they may. */
export function costResolvers(services: Services) {
  const { costs, processes, cameras, footage } = services.ports
  return {
    Query: {
      costs: (_: unknown, asked: SpanAsked, { identity }: Context): Promise<SpentOnDay[]> =>
        costs.byDay(identity, spanOf(asked)),

      processCosts: async (
        _: unknown,
        { first, ...asked }: SpanAsked & { first: number },
        { identity }: Context,
      ) => {
        const most = checkRange('first', first, 1, MOST_PROCESSES)!
        const spent = await costs.byProcess(identity, { ...spanOf(asked), first: most })
        const found = await footage.processes(
          identity,
          spent.map(({ processId }) => processId),
        )
        const byId = new Map(found.map((process) => [process.id, process]))
        return spent.map(({ processId, purpose, ...cost }) => ({
          ...{ processId, purpose, cost },
          process: byId.get(processId),
        }))
      },

      waitingProcesses: async (_: unknown, _asked: unknown, { identity }: Context) => {
        const ids = await costs.waiting(identity)
        const found = new Map((await footage.processes(identity, ids)).map((each) => [each.id, each]))
        return ids.flatMap((id) => found.get(id) ?? [])
      },

      estimate: async (_: unknown, asked: EstimateInput, { identity }: Context): Promise<Estimate> =>
        costs.estimate(identity, await estimateAsked(services, identity, asked)),
    },

    Mutation: {
      setProcessBudget: (
        _: unknown,
        { input: { processId, usd } }: { input: { processId: string; usd?: number | null } },
        { identity }: Context,
      ) =>
        payload(async () => {
          const process = processIdOf(processId)
          await costs.setBudget(identity, { process }, given(usd))
          return { process: await processes.get(identity, process) }
        }),

      setCameraBudget: (
        _: unknown,
        { input: { cameraId: camera, usd, ...input } }: { input: CameraBudgetInput },
        { identity }: Context,
      ) =>
        payload(async () => {
          const period = input.period ?? 'day'
          if (period === 'whole') {
            throw wrong(
              'Cannot set the budget: a camera has none for all of it',
              'period',
              'Give day or month.',
            )
          }
          await costs.setBudget(identity, { camera, period }, given(usd))
          return { camera: await cameras.get(identity, camera) }
        }),
    },
  }
}

/** What a document asks of many is one question. */
export function costLoaders({ ports: { costs } }: Pick<Services, 'ports'>) {
  const spent =
    <T extends { id: string }>(
      look: (tenant: Tenant, ids: readonly string[]) => Promise<Map<string, SpentByProcess>>,
    ) =>
    async (asked: readonly { obj: T }[], { identity }: Context): Promise<SpentByProcess[]> => {
      const found = await look(
        identity,
        asked.map(({ obj }) => obj.id),
      )
      return asked.map(({ obj }) => found.get(obj.id) ?? NOTHING_SPENT)
    }
  return {
    Process: { cost: spent<ProcessView>(costs.ofProcesses) },
    Chunk: { cost: spent<ChunkView>(costs.ofChunks) },
    ChatTurn: { cost: spent<TurnView>(costs.ofTurns) },
    Conversation: { cost: spent<ConversationView>(costs.ofConversations) },
    Camera: {
      budgets: async (asked: readonly { obj: CameraView }[], { identity }: Context) => {
        const ids = asked.map(({ obj }) => obj.id)
        const found = await costs.budgets(identity, 'camera', ids)
        return ids.map((id): BudgetView[] => found.get(id) ?? [])
      },
    },
  }
}

/** @throws SS_INPUT_INVALID */
function spanOf({ from, until, cameraId }: SpanAsked): Parameters<Services['ports']['costs']['byDay']>[1] {
  const days = (until.getTime() - from.getTime()) / DAY_MS
  if (days >= 0 && days <= MOST_DAYS) return { from, until, cameraId: given(cameraId) }
  const found = days < 0 ? 'its end is before its begin' : `it has ${Math.ceil(days)} days`
  throw wrong(
    `Cannot tell costs of the time: ${found}`,
    'until',
    `Give at most ${MOST_DAYS} days after from.`,
  )
}

/** How long a video may take to be opened. Milliseconds. */
const OPENING_MS = 30_000

/**
 * @throws SS_INPUT_INVALID; SS_NOT_FOUND for a process that is not there, or not for who asks; the codes of videos, and SS_OBJECT_NOT_FOUND, for
 *   an upload
 */
async function estimateAsked(
  { ports, config }: Services,
  identity: Identity,
  { processId, uploadKey, seconds, chunkDuration, motionGate }: EstimateInput,
): Promise<EstimateAsked> {
  const subjects = [processId, uploadKey, seconds].filter((one) => one !== undefined && one !== null)
  if (subjects.length !== 1) {
    const state = 'it takes a process, an upload or seconds'
    throw wrong(`Cannot estimate: ${state}`, 'seconds', 'Give exactly one of them.')
  }
  const perChunk = checkRange('chunkDuration', chunkDuration, 1, 3600)
  if (typeof processId === 'string') {
    const { source, options } = await ports.processes.get(identity, processIdOf(processId))
    if (!source)
      throw wrong(
        'Cannot estimate: the video of the process was not opened yet',
        'processId',
        'Give seconds.',
      )
    return {
      seconds: source.duration,
      chunkDuration: perChunk ?? options.chunkDuration,
      motionGate: given(motionGate) ?? options.motionGate,
    }
  }
  return {
    seconds: seconds ?? (await lengthOf(ports, identity, uploadKey!)),
    chunkDuration: perChunk ?? config.chunkDuration,
    motionGate: given(motionGate),
  }
}

/** Seconds of an upload of the organization. */
async function lengthOf(
  { media, storage }: Services['ports'],
  { organizationId }: Identity,
  key: string,
): Promise<number> {
  if (!key.startsWith(uploadPrefix(organizationId)) || !(await storage.stat(key))) {
    throw new SpectraError('SS_OBJECT_NOT_FOUND', 'Cannot estimate: there is no such upload', {
      details: { field: 'uploadKey', advice: 'Give the uploadKey that POST /uploads answered.' },
    })
  }
  if (!media) throw wrong('Cannot estimate: this gateway opens no videos', 'uploadKey', 'Give seconds.')
  const opening = new AbortController()
  const state = `the video was not opened within ${OPENING_MS / 1000} s`
  const late = setTimeout(
    () => opening.abort(new SpectraError('SS_URL_STALLED', `Cannot estimate: ${state}`)),
    OPENING_MS,
  )
  try {
    const video = await media.open({ key, storage }, opening.signal)
    await video.close()
    return video.source.duration
  } finally {
    clearTimeout(late)
  }
}

const wrong = (message: string, field: string, advice: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', message, { details: { field, advice } })
