import { DEAD_LETTER_QUEUES, type LetterKey, type LetterSelection } from '../../core/dead-letters.ts'
import { ERRORS, SpectraError, toSpectraError } from '../../core/errors.ts'
import { keyOf } from '../../core/operating/letter-walk.ts'
import type { Operating, StoredMessage } from '../../core/ports.ts'
import { originOf, queue as queueNamed, type QueueName } from '../../schema/queues.ts'
import { checkRange, processIdOf } from './arguments.ts'
import type { Context } from './context.ts'

/** Ids that one selection names. */
const MOST_IDS = 1000

/** Which letters a client asks for. */
export interface Selection {
  ids?: string[] | null
  queue?: string | null
  stage?: string | null
  processId?: string | null
  code?: string | null
  since?: Date | null
  until?: Date | null
}

/** The same, of at least one field: everything is nothing that somebody selects by accident. @throws SS_INPUT_INVALID */
export function selectedBy(given: Selection, context: Context): LetterSelection {
  if (Object.values(given).every((value) => value === null || value === undefined)) {
    const advice = 'Give at least one of ids, queue, stage, processId, code, since and until.'
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot select dead letters: nothing was given', {
      details: { field: 'selection', advice },
    })
  }
  return selectionOf(given, context)
}

/** Always of one organization: what has none is nobody's here. @throws SS_INPUT_INVALID, SS_NOT_FOUND */
export function selectionOf(given: Selection, { identity: { organizationId } }: Context): LetterSelection {
  const { ids, queue: name, stage, processId, code, since, until } = given
  checkRange('ids', ids?.length, 1, MOST_IDS)
  if (code && !Object.hasOwn(ERRORS, code)) throw unknown('code', code, 'Give a code such as SS_URL_FAILED.')
  const ofStage = stage ? queueOfStage(stage) : undefined
  const queue = name ? queueOf(name) : ofStage
  if (ofStage && queue !== ofStage) throw unknown('stage', stage!, `The stage of ${queue} is another.`)
  return {
    organizationId,
    ...(ids && { ids }),
    ...(queue && { queue }),
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

function queueOfStage(stage: string): QueueName {
  const consumerOf = (name: QueueName): string => queueNamed(originOf(name)!).consumer
  const found = DEAD_LETTER_QUEUES.find((name) => consumerOf(name) === stage)
  if (found) return found
  throw unknown('stage', stage, `Give one of ${DEAD_LETTER_QUEUES.map(consumerOf).join(', ')}.`)
}

const unknown = (field: string, value: string, advice: string): SpectraError =>
  new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot look for dead letters of the ${field} ${JSON.stringify(value)}`,
    {
      details: { field, advice },
    },
  )

/** Lists of dead letters go on from a letter, wherever it is by now. */
export const letterCursors = (cursors: Operating['cursors'], { identity }: Context) => {
  const own = cursors(identity, 'dead letters')
  return {
    give: (letter: StoredMessage): string => {
      const { queue, at, id } = keyOf(letter)
      return own.give([`${queue} ${at}`, id])
    },
    take(cursor: string | null | undefined): LetterKey | undefined {
      if (!cursor) return undefined
      const [place, id] = takenBy(own.take, cursor)
      const [name = '', at] = place.split(' ')
      return { queue: queueOf(name), at: Number(at), id }
    },
  }
}

/** The field that is wrong is told. */
function takenBy<T>(take: (cursor: string) => T, cursor: string): T {
  try {
    return take(cursor)
  } catch (thrown) {
    const { code, message, details } = toSpectraError(thrown)
    throw new SpectraError(code, message, { cause: thrown, details: { ...details, field: 'after' } })
  }
}
