import mercurius from 'mercurius'

/** Documents that clients may name by their hash. */
const MOST = 1000
/** Longer ones are run, and not kept. Characters. */
const LONGEST = 16 * 1024

/** Automatic persisted operations: who sends a document with its SHA-256 once names it by that from then on, until it is forgotten. */
export function automaticOperations() {
  const automatic = mercurius.persistedQueryDefaults.automatic(MOST)
  return {
    ...automatic,
    saveQuery: async (hash: string, document: string): Promise<void> => {
      if (document.length <= LONGEST) await automatic.saveQuery!(hash, document)
    },
  }
}
