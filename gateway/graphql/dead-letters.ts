import { hostname } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import {
  createDeadLetters,
  DEAD_LETTER_QUEUES,
  type DeadLetters,
  type LetterSelection,
} from '../../core/dead-letters.ts'
import { ERRORS, SpectraError, toSpectraError } from '../../core/errors.ts'
import type { Envelope, PageRequest, ProcessView, StoredMessage } from '../../core/ports.ts'
import { unveiledMessage, veiledMessage } from '../../core/veiled-message.ts'
import type { VideoSource } from '../../schema/messages/index.ts'
import { originOf, queue, type QueueName } from '../../schema/queues.ts'
import { followDeadLetters, remembered, type DeadLetterCount } from '../updates/follow-dead-letters.ts'
import type { Messages } from '../updates/subscription.ts'
import { checkRange, processIdOf } from './arguments.ts'
import { disconnectOn, type Context, type Services } from './context.ts'
import { extended } from './errors.ts'
import { connectionOf, pageOf, type Connection } from './pages.ts'
import { checkProcessInput } from './process-input.ts'

/** Letters that one mutation changes. */
const MOST_CHANGED = 1000
/** Furthest place that a page may start at. */
const LAST_PLACE = 9800
const PAYLOAD_CHARACTERS = 64 * 1024

interface Selection {
  ids?: string[] | null
  queue?: string | null
  processId?: string | null
  code?: string | null
  since?: Date | null
  until?: Date | null
}

/** What failed for good, of one organization each (P8): seen, brought back, mended, deleted. */
export function deadLetterResolvers({ ports, config, hub }: Pick<Services, 'ports' | 'config' | 'hub'>) {
  const { mailbox, audit, processes, storage } = ports
  /** Until there are accounts. */
  const by = `graphql@${hostname()}`
  const lettersOf = ({ organizationId }: Context): DeadLetters =>
    createDeadLetters({ mailbox, processes, audit, organizationId, by })

  /** What one request asks of processes, by their ids: many letters may be of one, and a document may ask repeatedly. */
  const asked = new WeakMap<Context, Map<string, Promise<ProcessView | null>>>()

  function processOf(id: string, context: Context): Promise<ProcessView | null> {
    const known = asked.get(context) ?? new Map<string, Promise<ProcessView | null>>()
    asked.set(context, known)
    const found = known.get(id) ?? processes.get(context.organizationId, id).catch(nullIfGone)
    known.set(id, found)
    return found
  }

  async function selected(
    letters: DeadLetters,
    given: Selection,
    context: Context,
  ): Promise<StoredMessage[]> {
    if (Object.values(given).every((value) => value === null || value === undefined)) {
      const advice = 'Give at least one of ids, queue, processId, code, since and until.'
      throw new SpectraError('SS_INPUT_INVALID', 'Cannot select dead letters: nothing was given', {
        details: { field: 'selection', advice },
      })
    }
    return letters.list(selectionOf(given, context), { limit: MOST_CHANGED })
  }

  const counts = remembered(
    async (): Promise<DeadLetterCount[]> =>
      Promise.all(
        DEAD_LETTER_QUEUES.map(async (name) => {
          const { ready, delayed } = await mailbox.depth(name)
          return { queue: name, count: ready + delayed }
        }),
      ),
    hub.limits.clusterMs / 2,
  )

  return {
    Query: {
      deadLetters: async (
        _: unknown,
        { first, after, ...given }: Selection & PageRequest,
        context: Context,
      ): Promise<Connection<StoredMessage>> => {
        const { first: limit = 50 } = pageOf({ first })
        const skip = placeOf(after)
        const found = await lettersOf(context).list(selectionOf(given, context), { limit: limit + 1, skip })
        const next = found.length > limit ? cursorOf(skip + limit) : undefined
        return connectionOf({ items: found.slice(0, limit), ...(next && { next }) })
      },

      deadLetter: (_: unknown, { id }: { id: string }, context: Context): Promise<StoredMessage> =>
        lettersOf(context).find(id, { organizationId: context.organizationId }),
    },

    Mutation: {
      replayDeadLetters: async (_: unknown, { selection }: { selection: Selection }, context: Context) => {
        const letters = lettersOf(context)
        return letters.replay(await selected(letters, selection, context))
      },

      dropDeadLetters: async (_: unknown, { selection }: { selection: Selection }, context: Context) => {
        const letters = lettersOf(context)
        return letters.drop(await selected(letters, selection, context))
      },

      editDeadLetter: async (
        _: unknown,
        { id, payload: given }: { id: string; payload: unknown },
        context: Context,
      ): Promise<StoredMessage> => {
        const { organizationId } = context
        const letters = lettersOf(context)
        const letter = await letters.find(id, { organizationId })
        const rules = { ...config, organizationId, storage }
        const payload = unveiledMessage(given, (letter.body as Envelope).payload)
        const body = { ...(letter.body as Envelope), payload }
        await checkReach(letter, payload, (source) => checkProcessInput(source, rules))
        return letters.edit(letter, body)
      },
    },

    Subscription: {
      deadLetterCounts: {
        resolve: (seen: unknown) => seen,
        subscribe: (_: unknown, _asked: unknown, context: Context) =>
          extended(async (): Promise<Messages<DeadLetterCount[]>> => {
            const { organizationId } = context
            return followDeadLetters({ counts, hub, organizationId, onStall: disconnectOn(context) })
          }, context.app.log),
      },
    },

    DeadLetter: {
      stage: (letter: StoredMessage) => queue(originOf(letter.queue)!).consumer,
      type: (letter: StoredMessage) => textIn(letter, 'type'),
      processId: (letter: StoredMessage) => textIn(letter, 'processId'),
      process: (letter: StoredMessage, _: unknown, context: Context) =>
        processOf(textIn(letter, 'processId') ?? '', context),
      attempts: ({ attempt }: StoredMessage) => attempt,
      payload: ({ body }: StoredMessage) => {
        const { payload } = body as Envelope
        return JSON.stringify(payload ?? null).length > PAYLOAD_CHARACTERS ? null : veiledMessage(payload)
      },
    },
  }
}

/** A field of the envelope, where it has one: the letter may be one because it has not. */
function textIn({ body }: StoredMessage, field: 'type' | 'processId'): string | undefined {
  const text = (body as Partial<Record<typeof field, unknown>>)[field]
  return typeof text === 'string' ? text : undefined
}

function nullIfGone(thrown: unknown): null {
  if (toSpectraError(thrown).code === 'SS_NOT_FOUND') return null
  throw thrown
}

/** Always of one organization: what has none is nobody's here. @throws SS_INPUT_INVALID, SS_NOT_FOUND */
function selectionOf(given: Selection, { organizationId }: Context): LetterSelection {
  const { ids, queue: name, processId, code, since, until } = given
  checkRange('ids', ids?.length, 1, MOST_CHANGED)
  if (code && !Object.hasOwn(ERRORS, code)) throw unknown('code', code, 'Give a code such as SS_URL_FAILED.')
  return {
    organizationId,
    ...(ids && { ids }),
    ...(name && { queue: queueOf(name) }),
    ...(processId && { processId: processIdOf(processId) }),
    ...(code && { code }),
    ...(since && { failedAfter: since }),
    ...(until && { failedBefore: until }),
  }
}

function queueOf(name: string): QueueName {
  const found = DEAD_LETTER_QUEUES.find((one) => one === name)
  if (found) return found
  throw unknown('queue', name, `Give one of ${DEAD_LETTER_QUEUES.join(', ')}.`)
}

const unknown = (field: string, value: string, advice: string): SpectraError =>
  new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot look for dead letters of the ${field} ${JSON.stringify(value)}`,
    {
      details: { field, advice },
    },
  )

const cursorOf = (place: number): string => Buffer.from(String(place)).toString('base64url')

function placeOf(cursor: string | null | undefined): number {
  if (!cursor) return 0
  const place = Buffer.from(cursor, 'base64url').toString()
  if (/^\d+$/.test(place) && Number(place) <= LAST_PLACE) return Number(place)
  throw unknown('after', cursor, 'Give the endCursor of the page before.')
}

/** Fields by which a message reaches objects, rows and files. */
const REACH = /(Key|Id)$|^modality$/

/**
 * Over HTTP nobody makes a message reach for more than it did, whoever edits it (P8): sources are checked as those of a new
 * process, and names of objects and rows stay.
 * @throws SS_INPUT_INVALID, and what `checkSource` throws
 */
async function checkReach(
  letter: StoredMessage,
  payload: unknown,
  checkSource: (given: { url?: string; uploadKey?: string }) => Promise<unknown>,
): Promise<void> {
  const refuse = (field: string, why: string): SpectraError =>
    new SpectraError('SS_INPUT_INVALID', `Cannot edit the dead letter ${letter.id}: ${field} ${why}`, {
      details: { field: 'payload' },
    })
  const before = ((letter.body as Envelope).payload ?? {}) as Record<string, unknown>
  const after = (payload ?? {}) as Record<string, unknown>
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (REACH.test(field) && !isDeepStrictEqual(before[field], after[field]))
      throw refuse(field, 'stays what it is')
  }
  const source = after.source as VideoSource | undefined
  if (source === undefined || isDeepStrictEqual(source, before.source)) return
  if (source?.kind === 'url') await checkSource({ url: String(source.url) })
  else if (source?.kind === 'object') await checkSource({ uploadKey: String(source.key) })
  else throw refuse('source', 'is an http(s) address or an upload')
}
