import { hostname } from 'node:os'
import { createDeadLetters, MOST_LETTERS } from '../../core/dead-letters.ts'
import { SpectraError, toSpectraError } from '../../core/errors.ts'
import type { Again, Envelope, ErasureCounts, ErasureView, StoredMessage } from '../../core/ports.ts'
import type { ProcessOptions } from '../../schema/messages/index.ts'
import { checkRange, processIdOf } from './arguments.ts'
import type { Context, Services } from './context.ts'
import { connectionOf, pageOf, type PageArguments } from './pages.ts'
import { given, keyOf, payload } from './payloads.ts'
import { checkProcessInput, type CreateBatchProcessInput } from './process-input.ts'
import { checkTold, type ToldInput } from './told-input.ts'

type Maybe<T> = { [K in keyof T]?: T[K] | null }
type Keyed = Maybe<{ idempotencyKey: string }>
type AgainInput = Maybe<{ options: Maybe<ProcessOptions>; priority: number; replace: boolean }> & Keyed
interface RangeInput extends Keyed {
  cameraId: string
  from: Date
  until: Date
}

/** Orders that change what there is: analysed again, tried again, erased. */
export function changeResolvers(services: Services) {
  const { changes } = services.ports
  return {
    Query: {
      erasure: (_: unknown, { id }: { id: string }, { identity }: Context) =>
        changes.erasure(identity, id).catch(nullIfGone),

      erasures: async (_: unknown, page: PageArguments, { identity }: Context) =>
        connectionOf(await changes.erasures(identity, pageOf(page))),
    },

    Mutation: { ...orders(services), ...erasing(services) },

    Erasure: {
      counts: ({ counts }: ErasureView): Required<ErasureCounts> => ({ ...NOTHING, ...counts }),
    },
  }
}

const NOTHING = { processes: 0, chunks: 0, events: 0, rows: 0, objects: 0, bytes: 0, letters: 0 }

function orders({ ports, config, orders: watch, analyst = true }: Services) {
  const { changes, processes, storage, instructions } = ports
  return {
    orderProcess: (
      _: unknown,
      { input }: { input: CreateBatchProcessInput & ToldInput },
      { identity, trace, traceParent }: Context,
    ) =>
      payload(async () => {
        const { chunkDuration, allowPrivateAddresses, sourceBuckets } = config
        const { organizationId } = identity
        const rules = { organizationId, storage, chunkDuration, allowPrivateAddresses, sourceBuckets }
        const told = await checkTold(input, instructions, analyst)
        const order = { ...(await checkProcessInput(input, rules)), ...told, trace, traceParent }
        return { process: await watch.taking(() => processes.create(order)) }
      }),

    reprocess: (
      _: unknown,
      { input }: { input: AgainInput & Maybe<{ processId: string; chunkId: string }> },
      { identity }: Context,
    ) =>
      payload(async () => {
        const order = againOf(input)
        const { processId, chunkId } = input
        if (processId && chunkId) throw wrong('chunkId', 'both a process and a chunk are given', ONE_OF_THEM)
        if (chunkId) return { process: await changes.reprocessChunk(identity, { ...order, chunkId }) }
        if (!processId) throw wrong('processId', 'neither a process nor a chunk is given', ONE_OF_THEM)
        return { process: await changes.reprocess(identity, { ...order, processId: processIdOf(processId) }) }
      }),

    reprocessFootage: (_: unknown, { input }: { input: AgainInput & RangeInput }, { identity }: Context) =>
      payload(async () => {
        const { cameraId, from, until } = input
        const order = { ...againOf(input), cameraId, from, until }
        return { processIds: await changes.reprocessFootage(identity, order) }
      }),

    retryChunks: (
      _: unknown,
      { input }: { input: { processId: string; chunkIds?: readonly string[] | null } & Keyed },
      { identity }: Context,
    ) =>
      payload(async () => {
        const id = processIdOf(input.processId)
        // Whoever does not see the process has nothing of it tried again.
        await processes.get(identity, id)
        const chunkIds = given(input.chunkIds)
        const request = { processId: id, chunkIds }
        const idempotencyKey = keyOf(input.idempotencyKey)
        const { retried } = await changes.once(
          identity,
          { operation: 'process.retry', request, idempotencyKey },
          () => retry(ports, identity, id, chunkIds),
        )
        return { process: await processes.get(identity, id), retried }
      }),
  }
}

function erasing({ ports: { changes } }: Services) {
  return {
    deleteProcess: (_: unknown, { input }: { input: { processId: string } & Keyed }, { identity }: Context) =>
      payload(async () => {
        const order = { processId: processIdOf(input.processId), idempotencyKey: keyOf(input.idempotencyKey) }
        return { erasure: await changes.deleteProcess(identity, order) }
      }),

    deleteFootage: (_: unknown, { input }: { input: RangeInput }, { identity }: Context) =>
      payload(async () => {
        const { cameraId, from, until } = input
        const order = { cameraId, from, until, idempotencyKey: keyOf(input.idempotencyKey) }
        return { erasure: await changes.deleteFootage(identity, order) }
      }),

    deleteOrganization: (
      _: unknown,
      { input }: { input: { confirm: string } & Keyed },
      { identity }: Context,
    ) =>
      payload(async () => {
        const order = { confirm: input.confirm, idempotencyKey: keyOf(input.idempotencyKey) }
        return { erasure: await changes.deleteOrganization(identity, order) }
      }),
  }
}

/** The dead letters of a process go back to their stages. Returns how many. */
async function retry(
  { mailbox, processes, audit, operating }: Services['ports'],
  identity: Context['identity'],
  processId: string,
  chunkIds: readonly string[] | undefined,
): Promise<{ retried: number }> {
  const letters = createDeadLetters({
    mailbox,
    processes,
    audit,
    operating,
    identity,
    by: `graphql@${hostname()}`,
  })
  const { organizationId } = identity
  const found = await letters.list({ processId, organizationId }, { limit: MOST_LETTERS })
  const wanted = chunkIds && new Set(chunkIds.map((id) => id.toLowerCase()))
  return { retried: await letters.replay(found.filter((letter) => !wanted || wanted.has(chunkOf(letter)))) }
}

function chunkOf({ body }: StoredMessage): string {
  const { payload: content } = body as Partial<Envelope>
  return String((content as { chunkId?: unknown } | null | undefined)?.chunkId ?? '')
}

function againOf({
  options,
  priority,
  replace,
  idempotencyKey,
}: AgainInput): Again & { idempotencyKey?: string } {
  return {
    options: Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== null)),
    priority: checkRange('priority', priority, 0, 10),
    replace: replace ?? false,
    idempotencyKey: keyOf(idempotencyKey),
  }
}

const ONE_OF_THEM = 'Give exactly one of processId and chunkId.'

const wrong = (field: string, found: string, advice: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot take the order: ${found}`, { details: { field, advice } })

function nullIfGone(thrown: unknown): null {
  if (toSpectraError(thrown).code === 'SS_NOT_FOUND') return null
  throw thrown
}
