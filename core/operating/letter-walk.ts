import { Envelope } from '../../schema/messages/index.ts'
import { originOf, QUEUE_NAMES, type QueueName } from '../../schema/queues.ts'
import { comparePlaces, FIRST_PLACE, placeOf } from '../mailbox/places.ts'
import type {
  LetterPlace,
  Mailbox,
  MessageSelection,
  Operating,
  Processes,
  StoredMessage,
  Tenant,
} from '../ports.ts'

export const DEAD_LETTER_QUEUES: readonly QueueName[] = QUEUE_NAMES.filter((name) => originOf(name))

export interface LetterSelection extends Omit<MessageSelection, 'limit'> {
  /** @default all dead-letter queues */
  queue?: QueueName
}

/** Where a dead letter stands among all: in the order of the queues, then by when it failed last. */
export interface LetterKey extends LetterPlace {
  queue: QueueName
}

export const keyOf = (letter: StoredMessage): LetterKey => ({ queue: letter.queue, ...placeOf(letter) })

/** Most letters that are held in memory at a time. */
export const MOST_LETTERS = 10_000

export interface WalkOptions {
  mailbox: Pick<Mailbox, 'browse' | 'letters'>
  processes: Pick<Processes, 'failures'>
  /** Only those of processes that this tenant may see, where its access is limited to cameras. */
  tenant?: Tenant | undefined
  operating?: Pick<Operating, 'processesAmong'> | undefined
}

export interface LetterPage {
  letters: StoredMessage[]
  /** Whether there are more. */
  more: boolean
}

/** Asked for by id or process, letters that are gone are made again from rows. */
export const isTold = ({ ids, processId }: MessageSelection): boolean =>
  ids !== undefined || processId !== undefined

export const isScoped = ({ tenant }: Pick<WalkOptions, 'tenant'>): boolean => tenant?.cameras !== undefined

/** Those of the letters that may be seen. */
export async function visible(
  { tenant, operating }: Pick<WalkOptions, 'tenant' | 'operating'>,
  letters: StoredMessage[],
): Promise<StoredMessage[]> {
  if (!tenant?.cameras || letters.length === 0) return letters
  if (!operating) throw new Error('Cannot tell whose letters these are: nobody knows of cameras')
  const processOf = ({ body }: StoredMessage): string | undefined => Envelope.safeParse(body).data?.processId
  const own = new Set(
    await operating.processesAmong(
      tenant,
      letters.flatMap((one) => processOf(one) ?? []),
    ),
  )
  return letters.filter((one) => own.has(processOf(one) ?? ''))
}

/** Those that are there, in the order of delivery, then those that are gone, where it is said which. */
export async function lettersIn(
  { mailbox, processes }: WalkOptions,
  queue: QueueName,
  selection: MessageSelection,
): Promise<StoredMessage[]> {
  const present = await mailbox.browse(queue, selection)
  const left = selection.limit! - present.length
  if (!isTold(selection) || left === 0) return present
  const ids = new Set(present.map(({ id }) => id))
  const failed = await processes.failures(queue, { ...selection, limit: MOST_LETTERS })
  return [...present, ...failed.filter(({ id }) => !ids.has(id)).slice(0, left)]
}

/** A page of the letters that come after a key, in their order: those that come, go or fail again meanwhile shift nothing. */
export async function letterPage(
  options: WalkOptions,
  { queue, ...selection }: LetterSelection,
  limit: number,
  after?: LetterKey,
): Promise<LetterPage> {
  const queues = queue === undefined ? DEAD_LETTER_QUEUES : [queue]
  const begin = after ? Math.max(0, queues.indexOf(after.queue)) : 0
  const found: StoredMessage[] = []
  for (const name of queues.slice(begin)) {
    const place = after?.queue === name ? after : FIRST_PLACE
    const wanted = limit + 1 - found.length
    found.push(...(await (isTold(selection) ? toldOf : walked)(options, name, selection, wanted, place)))
    if (found.length > limit) return { letters: found.slice(0, limit), more: true }
  }
  return { letters: found, more: false }
}

/** Of few letters, that may be gone, all are looked at. */
async function toldOf(
  options: WalkOptions,
  queue: QueueName,
  selection: MessageSelection,
  limit: number,
  after: LetterPlace,
): Promise<StoredMessage[]> {
  const all = await visible(options, await lettersIn(options, queue, { ...selection, limit: MOST_LETTERS }))
  return all
    .filter((one) => comparePlaces(placeOf(one), after) > 0)
    .sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))
    .slice(0, limit)
}

async function walked(
  options: WalkOptions,
  queue: QueueName,
  selection: MessageSelection,
  limit: number,
  after: LetterPlace,
): Promise<StoredMessage[]> {
  const found: StoredMessage[] = []
  // Where most are not to be seen, small looks would be many.
  const batch = isScoped(options) ? Math.max(limit, SCOPED_LOOK) : limit
  for (let place = after; ;) {
    const letters = await options.mailbox.letters(queue, { ...selection, limit: batch }, place)
    found.push(...(await visible(options, letters)))
    if (letters.length < batch || found.length >= limit) return found.slice(0, limit)
    place = placeOf(letters.at(-1)!)
  }
}

const SCOPED_LOOK = 500

/** All of them, in pages, each once: what fails again meanwhile comes again only as another failure. */
export async function* allLetters(
  options: WalkOptions,
  selection: LetterSelection,
  pageSize: number,
): AsyncGenerator<StoredMessage[], void, void> {
  const seen = new Set<string>()
  for (let after: LetterKey | undefined; ;) {
    const { letters, more } = await letterPage(options, selection, pageSize, after)
    const fresh = letters.filter((one) => !seen.has(`${one.queue} ${one.id}`))
    for (const one of fresh) seen.add(`${one.queue} ${one.id}`)
    if (fresh.length > 0) yield fresh
    // Those that failed again since are at the end: nothing else follows.
    if (!more || fresh.length === 0) return
    after = keyOf(letters.at(-1)!)
  }
}
