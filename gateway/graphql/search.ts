import type { Answer, Asked, AskedHit, AskedThing, SearchModels, SeenThing } from '../../core/ports.ts'
import { lineOf } from '../../core/search/asking/by-picture.ts'
import { videoKey } from '../../schema/keys.ts'
import type { Context, Services } from './context.ts'
import { askedBesideOf, askedOf, type AskArguments } from './asked.ts'
import { pictureOf, type PictureArguments } from './search-by-picture.ts'

/** The right moment for a question. */
export function searchResolvers({ ports: { asking, search, storage, footage } }: Services) {
  const understood = ({ understood: line, unclear, question: { time, ...question } }: Answer) => ({
    ...{ line, unclear, ...time, ...question },
  })
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
      async askByPicture(
        _: unknown,
        { eventId, chunkId, ...given }: AskArguments & PictureArguments,
        { identity }: Context,
      ): Promise<Answer & { seen: Omit<SeenThing, 'box'>[] }> {
        const { organizationId, cameras } = identity
        const asked = { organizationId, cameras, ...askedBesideOf(given) }
        const found = await pictureOf({ footage, storage }, identity, { eventId, chunkId })
        if ('picture' in found) return asking.askByPicture({ ...asked, picture: found.picture })
        const text = `${asked.text} ${lineOf(found.seen)}`.trim()
        return { ...(await asking.ask({ ...asked, text })), seen: [found.seen] }
      },
    },

    SearchAnswer: { understood },
    PictureAnswer: { understood },

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
