import { SpectraError } from '../../errors.ts'
import type { Embedded, Embedding, EmbeddingSpace } from '../../ports.ts'
import { isSame, type PlacedSpace, type Spaces } from './spaces.ts'

export interface EmbeddingInUseParts {
  configured: Embedding
  spaces: Pick<Spaces, 'now'>
  /** Another model than the configured one. @throws SS_CONFIG_INVALID where it cannot be asked as things are configured */
  open(space: EmbeddingSpace & { provider: string }): Promise<Embedding>
}

/** What keeps a model from answering until somebody configures it otherwise. */
const FOR_GOOD = new Set(['SS_CONFIG_INVALID', 'SS_PROVIDER_REFUSED'])

/**
 * Vectors by the model that search uses, which while it changes is not yet the configured one:
 * questions by the one in use; documents by that and by the one that comes, if that answers: what it lacks is made up for before
 * it is used. A model in use that cannot be asked any more, because its key is gone, holds up no document.
 */
export function createEmbeddingInUse({ configured, spaces, open }: EmbeddingInUseParts): {
  embedding: Embedding
  /** The model of a space. */
  modelOf(space: PlacedSpace): Promise<Embedding>
} {
  const opened = new Map<string, Promise<Embedding>>()

  async function modelOf(space: PlacedSpace): Promise<Embedding> {
    if (isSame(space, configured)) return configured
    const key = JSON.stringify([space.provider, space.model, space.dimensions])
    const opening = opened.get(key) ?? open(space)
    opened.set(key, opening)
    return opening.catch((error: unknown) => {
      opened.delete(key)
      throw error
    })
  }

  async function documents(texts: readonly string[], signal?: AbortSignal): Promise<Embedded> {
    const { inUse, coming } = await spaces.now()
    const by = async (space: PlacedSpace): Promise<Embedded> =>
      (await modelOf(space)).embed(texts, 'document', signal)
    if (!coming) return by(inUse)
    const [old, next] = await Promise.allSettled([by(inUse), by(coming)])
    if (old.status === 'fulfilled') {
      if (next.status === 'rejected') return old.value
      const { vectors } = next.value
      return { ...old.value, also: { model: coming.model, dimensions: coming.dimensions, vectors } }
    }
    const why: unknown = old.reason
    if (next.status === 'fulfilled' && why instanceof SpectraError && FOR_GOOD.has(why.code))
      return next.value
    throw why
  }

  return {
    modelOf,
    embedding: {
      provider: configured.provider,
      model: configured.model,
      dimensions: configured.dimensions,
      async embed(texts, kind, signal) {
        if (kind === 'document') return documents(texts, signal)
        return (await modelOf((await spaces.now()).inUse)).embed(texts, kind, signal)
      },
      async health() {
        await (await modelOf((await spaces.now()).inUse)).health()
      },
    },
  }
}
