import type { Answer, Asked, AskedHit, AskedThing, SearchModels } from '../../core/ports.ts'
import { videoKey } from '../../schema/keys.ts'
import type { Context, Services } from './context.ts'
import { askedOf, type AskArguments } from './asked.ts'

/** The right moment for a question. */
export function searchResolvers({ ports: { asking, search, storage } }: Services) {
  const answerTo = (
    given: AskArguments,
    { identity: { organizationId, cameras } }: Context,
  ): Promise<Answer> => asking.ask({ organizationId, cameras, ...askedOf(given) } satisfies Asked)
  return {
    Query: {
      searchModels: (): Promise<SearchModels> => search.models(),
      ask: (_: unknown, given: AskArguments, context: Context): Promise<Answer> => answerTo(given, context),
      search: async (_: unknown, given: AskArguments, context: Context): Promise<AskedHit[]> =>
        (await answerTo(given, context)).hits,
    },

    SearchAnswer: {
      understood: ({ understood: line, unclear, question: { time, ...question } }: Answer) => ({
        ...{ line, unclear, ...time, ...question },
      }),
    },

    SearchThing: {
      least: ({ count }: AskedThing) => count?.least,
      most: ({ count }: AskedThing) => count?.most,
    },

    SearchHit: {
      clipUrl: ({ processId, ordinal }: AskedHit, _: unknown, { identity: { organizationId } }: Context) =>
        storage.signedUrl(videoKey(organizationId, processId, ordinal)),
    },
  }
}
