import { SpectraError } from '../../core/errors.ts'
import type { SearchHit } from '../../core/ports.ts'
import { videoKey } from '../../schema/keys.ts'
import type { Context, Services } from './context.ts'
import { checkCount } from './pages.ts'

interface SearchArguments {
  text: string
  since?: Date | null
  until?: Date | null
  types?: string[] | null
  processId?: string | null
  limit?: number | null
}

const LONGEST_TEXT = 1000

const wrongText = (found: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot search: ${found}`, {
    details: {
      field: 'text',
      advice: `Say what to look for in 1 to ${LONGEST_TEXT} characters, such as "red car".`,
    },
  })

/** The right moment for a text. */
export function searchResolvers({ ports: { embedding, search, storage } }: Services) {
  return {
    Query: {
      search: async (
        _: unknown,
        asked: SearchArguments,
        { organizationId }: Context,
      ): Promise<SearchHit[]> => {
        const text = asked.text.trim()
        if (text === '') throw wrongText('the text is empty')
        if (text.length > LONGEST_TEXT) throw wrongText(`the text has ${text.length} characters`)
        const limit = checkCount('limit', asked.limit, 100, 10)
        const [vector] = await embedding.embed([text], 'query')
        return search.query({
          organizationId,
          text,
          vector: vector!,
          since: asked.since ?? undefined,
          until: asked.until ?? undefined,
          eventTypes: asked.types ?? undefined,
          processId: asked.processId ?? undefined,
          limit,
        })
      },
    },

    SearchHit: {
      clipUrl: ({ processId, ordinal }: SearchHit, _: unknown, { organizationId }: Context) =>
        storage.signedUrl(videoKey(organizationId, processId, ordinal)),
    },
  }
}
