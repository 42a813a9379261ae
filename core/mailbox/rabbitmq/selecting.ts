import type { MessageSelection } from '../../ports.ts'
import { isUnnamed } from '../identity.ts'
import type { Found, Tag } from './looks.ts'
import { isNewer, type MessageRecord } from './record.ts'

/**
 * A message, and its twins: the same failure stored twice, by a crash between storing a dead letter and taking away its
 * message, or between the two steps of an edit. The newest counts.
 */
export interface Group {
  newest: Found
  tags: Tag[]
}

/** Collects what is found as groups, in the order of their first. Twins are told among dead letters with ids. */
export function createGroups(dead: boolean) {
  const groups: Group[] = []
  const known = new Map<string, Group>()
  return {
    groups,
    /** Joins its twins, where there are any. */
    joins: (found: Found): boolean => {
      const group = known.get(keyOf(found.record))
      if (!group) return false
      group.tags.push(found.tag)
      if (isNewer(found.record, group.newest.record)) group.newest = found
      return true
    },
    add: (found: Found): void => {
      const group = { newest: found, tags: [found.tag] }
      groups.push(group)
      if (dead && !isUnnamed(found.record.id)) known.set(keyOf(found.record), group)
    },
  }
}

export const keyOf = ({ id, replays }: MessageRecord): string => `${id} ${replays}`

/** Whether a message is one of the selected. */
export function chooses(selection: MessageSelection): (found: Found) => boolean {
  const { processId, organizationId, code, failedAfter, failedBefore, replays } = selection
  const ids = selection.ids && new Set(selection.ids)
  return ({ record, body }) => {
    const about = body as { processId?: unknown; organizationId?: unknown } | null
    const { lastFailedAt } = record
    return (
      (ids === undefined || ids.has(record.id)) &&
      (processId === undefined || about?.processId === processId) &&
      (organizationId === undefined || about?.organizationId === organizationId) &&
      (replays === undefined || record.replays === replays) &&
      (code === undefined || record.cause?.code === code) &&
      (failedAfter === undefined || (lastFailedAt !== undefined && lastFailedAt >= failedAfter.getTime())) &&
      (failedBefore === undefined || (lastFailedAt !== undefined && lastFailedAt < failedBefore.getTime()))
    )
  }
}
