import type { MessageGroup, StoredMessage } from '../ports.ts'

/** The groups of letters that are met one after the other: as a mailbox counts them. */
export async function groupsAmong(pages: AsyncIterable<StoredMessage[]>): Promise<MessageGroup[]> {
  const groups = new Map<string, MessageGroup>()
  for await (const page of pages) {
    for (const { id, cause, lastFailedAt } of page) {
      const code = cause?.code
      const group = groups.get(code ?? '') ?? { ...(code && { code }), count: 0, example: id }
      groups.set(code ?? '', group)
      group.count += 1
      // They come in the order of their failures.
      group.example = id
      if (lastFailedAt) {
        group.since ??= lastFailedAt
        group.until = lastFailedAt
      }
    }
  }
  return [...groups.values()]
}
