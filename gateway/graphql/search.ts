import { SpectraError } from '../../core/errors.ts'
import type { SearchHit, SearchModels } from '../../core/ports.ts'
import { meaningOf } from '../../core/search/meaning.ts'
import { checkWords } from '../../core/search/words.ts'
import { videoKey } from '../../schema/keys.ts'
import { checkRange, plainText, processIdOf, typesOf } from './arguments.ts'
import type { Context, Services } from './context.ts'

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
      searchModels: (): Promise<SearchModels> => search.models(),

      search: async (
        _: unknown,
        asked: SearchArguments,
        { identity: { organizationId, cameras } }: Context,
      ): Promise<SearchHit[]> => {
        const text = plainText(asked.text)
        if (text === '') throw wrongText('the text is empty')
        if (text.length > LONGEST_TEXT) throw wrongText(`the text has ${text.length} characters`)
        checkWords(text)
        const limit = checkRange('limit', asked.limit, 1, 100) ?? 10
        return search.query({
          organizationId,
          cameras,
          text,
          meaning: await meaningOf(embedding, text),
          since: asked.since ?? undefined,
          until: asked.until ?? undefined,
          eventTypes: typesOf(asked.types),
          processId: asked.processId ? processIdOf(asked.processId) : undefined,
          limit,
        })
      },
    },

    SearchHit: {
      clipUrl: ({ processId, ordinal }: SearchHit, _: unknown, { identity: { organizationId } }: Context) =>
        storage.signedUrl(videoKey(organizationId, processId, ordinal)),
    },
  }
}
