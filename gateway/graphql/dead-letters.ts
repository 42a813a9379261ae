import { hostname } from 'node:os'
import {
  createDeadLetters,
  DEAD_LETTER_QUEUES,
  type DeadLetters,
  type LetterGroup,
} from '../../core/dead-letters.ts'
import { toSpectraError } from '../../core/errors.ts'
import type { Envelope, Processes, ProcessView, StoredMessage } from '../../core/ports.ts'
import { unveiledMessage, veiledMessage } from '../../core/veiled-message.ts'
import { originOf, queue } from '../../schema/queues.ts'
import { followState, type Seen } from '../updates/follow-state.ts'
import type { Messages } from '../updates/subscription.ts'
import { byReach } from './by-reach.ts'
import { disconnectOn, type Context, type Services } from './context.ts'
import { createDepths } from './depths.ts'
import { extended } from './errors.ts'
import { checkLetter, type LetterCheck } from './letter-check.ts'
import { checkReach } from './letter-reach.ts'
import { letterCursors, selectedBy, selectionOf, type Selection } from './letter-selection.ts'
import { connectionOf, pageOf, type Connection, type PageArguments } from './pages.ts'
import { checkProcessInput } from './process-input.ts'

const PAYLOAD_CHARACTERS = 64 * 1024

/** The letters of one request: its organization's. */
type LettersOf = (context: Context) => DeadLetters

/** What failed for good, of one organization each (P8): seen, brought back, mended, deleted. */
export function deadLetterResolvers({ ports, config, hub }: Pick<Services, 'ports' | 'config' | 'hub'>) {
  const { mailbox, audit, operating, processes } = ports
  const by = `graphql@${hostname()}`
  const lettersOf: LettersOf = ({ identity }) =>
    createDeadLetters({ mailbox, processes, audit, operating, identity, by })
  return {
    Query: queries(lettersOf, { ports, config }),
    Mutation: mutations(lettersOf, { ports, config }),
    Subscription: countSubscriptions({ ports, hub }),
    DeadLetter: fields(processes),
    DeadLetterGroup: {
      stage: (group: LetterGroup) => queue(originOf(group.queue)!).consumer,
      firstFailedAt: ({ since }: LetterGroup) => since,
      lastFailedAt: ({ until }: LetterGroup) => until,
    },
  }
}

const queries = (lettersOf: LettersOf, { ports, config }: Pick<Services, 'ports' | 'config'>) => ({
  deadLetters: async (
    _: unknown,
    { first, after, ...given }: Selection & PageArguments,
    context: Context,
  ): Promise<Connection<StoredMessage>> => {
    const { first: limit = 50 } = pageOf({ first })
    const cursors = letterCursors(ports.operating.cursors, context)
    const start = cursors.take(after)
    const selection = selectionOf(given, context)
    const page = { limit, ...(start && { after: start }) }
    const { letters, more } = await lettersOf(context).page(selection, page)
    const places = letters.map(cursors.give)
    return connectionOf({
      ...{ items: letters, cursors: places },
      ...(more && { next: places.at(-1)! }),
      ...(start && letters.length > 0 && { previous: places[0]! }),
    })
  },

  deadLetterGroups: (
    _: unknown,
    { selection }: { selection?: Selection | null },
    context: Context,
  ): Promise<LetterGroup[]> => lettersOf(context).groups(selectionOf(selection ?? {}, context)),

  checkDeadLetter: async (
    _: unknown,
    { id, payload: given }: { id: string; payload: unknown },
    context: Context,
  ): Promise<LetterCheck> => {
    const { organizationId } = context.identity
    const letter = await lettersOf(context).find(id, { organizationId })
    const payload = unveiledMessage(given, (letter.body as Envelope).payload)
    const rules = { ...config, organizationId, storage: ports.storage }
    return checkLetter(letter, payload, () =>
      checkReach(letter, payload, (source) => checkProcessInput(source, rules)),
    )
  },

  deadLetter: (_: unknown, { id }: { id: string }, context: Context): Promise<StoredMessage> =>
    lettersOf(context).find(id, { organizationId: context.identity.organizationId }),
})

function mutations(lettersOf: LettersOf, { ports, config }: Pick<Services, 'ports' | 'config'>) {
  const { storage } = ports

  return {
    replayDeadLetters: async (
      _: unknown,
      { selection, dryRun }: { selection: Selection; dryRun: boolean },
      context: Context,
    ) => lettersOf(context).all('replay', selectedBy(selection, context), { dryRun }),

    dropDeadLetters: async (
      _: unknown,
      { selection, dryRun }: { selection: Selection; dryRun: boolean },
      context: Context,
    ) => lettersOf(context).all('drop', selectedBy(selection, context), { dryRun }),

    editDeadLetter: async (
      _: unknown,
      { id, payload: given }: { id: string; payload: unknown },
      context: Context,
    ): Promise<StoredMessage> => {
      const { organizationId } = context.identity
      const letters = lettersOf(context)
      const letter = await letters.find(id, { organizationId })
      const rules = { ...config, organizationId, storage }
      const payload = unveiledMessage(given, (letter.body as Envelope).payload)
      const body = { ...(letter.body as Envelope), payload }
      await checkReach(letter, payload, (source) => checkProcessInput(source, rules))
      return letters.edit(letter, body)
    },
  }
}

interface DeadLetterCount {
  queue: string
  count: number
}

function countSubscriptions({ ports, hub }: Pick<Services, 'ports' | 'hub'>) {
  const depths = createDepths(ports, DEAD_LETTER_QUEUES)
  const countsFor = byReach<DeadLetterCount[]>(async (identity) => {
    const all = await depths(identity)
    return all.map(({ queue: name, ready, delayed }) => ({ queue: name, count: ready + delayed }))
  }, hub.limits.clusterMs / 2)

  const subscribe = (_: unknown, { after }: { after?: string | null }, context: Context) =>
    extended(async (): Promise<Messages<Seen<DeadLetterCount[]>>> => {
      const { identity } = context
      return followState({
        ...{ hub, identity, room: 'dead letters', after: after ?? undefined },
        ...{ read: countsFor(identity), textOf: JSON.stringify, onStall: disconnectOn(context) },
      })
    }, context.app.log)

  return {
    deadLetterCounts: { subscribe, resolve: ({ state }: Seen<DeadLetterCount[]>) => state },
    deadLettersUpdated: {
      subscribe,
      resolve: ({ state, cursor }: Seen<DeadLetterCount[]>) => ({ counts: state, cursor }),
    },
  }
}

function fields(processes: Pick<Processes, 'get'>) {
  /** What one request asks of processes, by their ids: many letters may be of one, and a document may ask repeatedly. */
  const asked = new WeakMap<Context, Map<string, Promise<ProcessView | null>>>()

  function processOf(id: string, context: Context): Promise<ProcessView | null> {
    const known = asked.get(context) ?? new Map<string, Promise<ProcessView | null>>()
    asked.set(context, known)
    const found = known.get(id) ?? processes.get(context.identity, id).catch(nullIfGone)
    known.set(id, found)
    return found
  }

  return {
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
