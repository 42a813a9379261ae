import type { EventOrder, EventSearch, EventView, Total } from '../../core/ports.ts'
import { checkRange, plainText, typesOf } from './arguments.ts'
import { SpectraError } from '../../core/errors.ts'
import type { Context, Services } from './context.ts'
import { connectionOf, pageOf, type Connection, type PageArguments } from './pages.ts'

export interface EventFilterInput {
  source?: 'files' | 'cameras' | null
  processIds?: string[] | null
  chunkIds?: string[] | null
  cameraIds?: string[] | null
  types?: string[] | null
  from?: Date | null
  until?: Date | null
  text?: string | null
  minConfidence?: number | null
  reviewed?: boolean | null
}

const MOST_IDS = 200
const LONGEST_TEXT = 200

/** @throws SS_INPUT_INVALID */
export function searchOf(given: EventFilterInput): EventSearch {
  const ids = (field: 'processIds' | 'chunkIds' | 'cameraIds'): string[] | undefined => {
    const values = given[field] ?? undefined
    checkRange(field, values?.length, 0, MOST_IDS)
    return field === 'cameraIds' ? values?.map(plainText) : values
  }
  const text = given.text ? plainText(given.text) : undefined
  if (text && text.length > LONGEST_TEXT) {
    throw new SpectraError('SS_INPUT_INVALID', `Cannot answer: the text has ${text.length} characters`, {
      details: { field: 'text', advice: `Give at most ${LONGEST_TEXT}.` },
    })
  }
  return {
    modality: given.source ? (given.source === 'files' ? 'batch' : 'live') : undefined,
    processIds: ids('processIds'),
    chunkIds: ids('chunkIds'),
    cameraIds: ids('cameraIds'),
    types: typesOf(given.types),
    from: given.from ?? undefined,
    until: given.until ?? undefined,
    text: text === '' ? undefined : text,
    minConfidence: checkRange('minConfidence', given.minConfidence, 0, 1),
    reviewed: given.reviewed ?? undefined,
  }
}

/** A connection whose total is counted when somebody asks for it. */
export type Counted<T> = Connection<T> & { total?: () => Promise<Total> }

/** Events of files and cameras, wherever they are asked for. */
export function eventResolvers({ ports: { footage } }: Pick<Services, 'ports'>) {
  const find = async (
    asked: EventSearch,
    order: EventOrder,
    page: PageArguments,
    { identity }: Context,
  ): Promise<Counted<EventView>> => ({
    ...connectionOf(await footage.findEvents(identity, asked, order, pageOf(page))),
    total: () => footage.countEvents(identity, asked),
  })

  return {
    Query: {
      events: (
        _: unknown,
        {
          filter,
          orderBy,
          ...page
        }: PageArguments & { filter?: EventFilterInput | null; orderBy: EventOrder },
        context: Context,
      ) => find(searchOf(filter ?? {}), orderBy, page, context),
    },

    Mutation: {
      markReviewed: async (
        _: unknown,
        { eventIds, reviewed }: { eventIds: string[]; reviewed: boolean },
        { identity }: Context,
      ) => {
        checkRange('eventIds', eventIds.length, 1, MOST_IDS)
        return { events: await footage.review(identity, eventIds, reviewed) }
      },
    },

    Camera: {
      events: ({ id }: { id: string }, page: PageArguments, context: Context) =>
        find({ cameraIds: [id] }, 'latest', page, context),
    },

    Event: {
      startedAt: ({ at }: EventView) => at,
      endedAt: ({ at, startTime, endTime }: EventView) =>
        at && new Date(at.getTime() + (endTime - startTime) * 1000),
    },

    EventConnection: { totalCount: totalOf },
    ProcessConnection: { totalCount: totalOf },
    ChunkConnection: { totalCount: totalOf },
  }
}

/** Null where a list hangs under each of many things: nobody counts all of those. */
const totalOf = async ({ total }: Counted<unknown>): Promise<Total | null> => (total ? total() : null)
