import type { QueueName } from '../../../schema/queues.ts'
import type { LetterPlace, MessageGroup, MessageSelection, StoredMessage } from '../../ports.ts'
import { isUnnamed } from '../identity.ts'
import { comparePlaces } from '../places.ts'
import type { Families } from './families.ts'
import type { Found, Looks, Tag } from './looks.ts'
import { isNewer, storedOf, type MessageRecord } from './record.ts'
import { chooses, keyOf } from './selecting.ts'

const LETTERS = 50

interface Counted extends Omit<MessageGroup, 'since' | 'until'> {
  since?: number
  until?: number
  place: LetterPlace
}

/** Looks at all dead letters of a queue, of which little is kept in memory, however many there are. */
export function createSurveys({ looks, families }: { looks: Looks; families: Pick<Families, 'on'> }) {
  /** Each letter once, of twins the one that is met first. */
  const over = (queue: QueueName, what: string, see: (found: Found) => void): Promise<void> =>
    families.on(queue, () =>
      looks.at(queue, what, async (look) => {
        const looked: Tag[] = []
        await look.through(queue, (found) => {
          looked.push(found.tag)
          see(found)
          return 'more'
        })
        await look.putBack(queue, looked)
      }),
    )

  return {
    async letters(
      queue: QueueName,
      selection: MessageSelection,
      after: LetterPlace,
    ): Promise<StoredMessage[]> {
      const limit = selection.limit ?? LETTERS
      const selected = chooses(selection)
      let kept = new Map<string, Found>()
      let unnamed = 0
      await over(queue, 'look at dead letters', (found) => {
        const { record } = found
        if (!selected(found) || comparePlaces(placeOf(record), after) <= 0) return
        const key = isUnnamed(record.id) ? `${(unnamed += 1)} ${record.id}` : keyOf(record)
        const twin = kept.get(key)
        if (!twin || isNewer(record, twin.record)) kept.set(key, found)
        if (kept.size > 2 * limit + LETTERS) kept = new Map(sorted(kept).slice(0, limit))
      })
      return sorted(kept)
        .slice(0, limit)
        .map(([, found]) => storedOf(queue, found.record, found))
    },

    async groups(queue: QueueName, selection: MessageSelection): Promise<MessageGroup[]> {
      const selected = chooses(selection)
      const known = new Set<string>()
      const groups = new Map<string, Counted>()
      await over(queue, 'count dead letters', (found) => {
        const { record } = found
        if (!selected(found) || known.has(keyOf(record))) return
        if (!isUnnamed(record.id)) known.add(keyOf(record))
        count(groups, record)
      })
      return [...groups.values()]
        .sort((a, b) => b.count - a.count || (a.code ?? '').localeCompare(b.code ?? ''))
        .map(({ code, count: number, since, until, example }) => ({
          ...(code !== undefined && { code }),
          ...{ count: number, example },
          ...(since !== undefined && { since: new Date(since) }),
          ...(until !== undefined && { until: new Date(until) }),
        }))
    },
  }
}

function count(groups: Map<string, Counted>, record: MessageRecord): void {
  const code = record.cause?.code
  const place = placeOf(record)
  const group = groups.get(code ?? '') ?? { ...(code && { code }), count: 0, example: record.id, place }
  groups.set(code ?? '', group)
  group.count += 1
  const at = record.lastFailedAt
  if (at !== undefined) {
    group.since = Math.min(at, group.since ?? at)
    group.until = Math.max(at, group.until ?? at)
  }
  if (comparePlaces(place, group.place) < 0) return
  group.place = place
  group.example = record.id
}

const placeOf = ({ lastFailedAt, id }: MessageRecord): LetterPlace => ({ at: lastFailedAt ?? 0, id })

const sorted = (found: Map<string, Found>): [string, Found][] =>
  [...found].sort(([, a], [, b]) => comparePlaces(placeOf(a.record), placeOf(b.record)))
