import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'

const MOST = 200
/** Longer ones are nobody's usual subscription. */
const LONGEST = 10_000

/**
 * Subscribers of the same program send the same text. Its tree is kept once for all of them: a subscription holds its own for as long
 * as it lasts, and with thousands of them that is most of their memory. What was checked once is not checked again.
 * @param check throws for a document that cannot be run
 */
export function createSharedDocuments(
  check: (document: DocumentNode) => void,
): (document: DocumentNode) => void {
  const known = new LRUCache<string, Pick<DocumentNode, 'definitions' | 'loc'>>({ max: MOST })
  return (document) => {
    const text = document.loc?.source.body ?? ''
    const shared = known.get(text)
    if (shared) {
      Object.assign(document, shared)
      return
    }
    check(document)
    if (text === '' || text.length > LONGEST) return
    known.set(text, { definitions: document.definitions, loc: document.loc })
  }
}
