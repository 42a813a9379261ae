import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Answer, Asking, AskedHit, Storage } from '../../core/ports.ts'
import { MOST_PICTURE_BYTES } from '../../core/media/pictures/check.ts'
import { PARTS } from '../../core/search/asking/question.ts'
import { videoKey } from '../../schema/keys.ts'
import { askedBesideOf, askedOf } from '../graphql/asked.ts'
import { namedPlugin } from '../named-plugin.ts'
import { Bytes } from './schemas.ts'

const MOST = 100

/** Said several times (`types=a&types=b`), or once with commas. */
const list = <T extends string>(of: z.ZodType<T, string>, about: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [given].flat().flatMap((text) => text.split(',').filter((part) => part !== '')))
    .pipe(z.array(of).max(MOST))
    .optional()
    .describe(`${about}, with commas between them or said several times; at most ${MOST}.`)

const instant = (about: string) => z.iso.datetime({ offset: true }).optional().describe(about)

const Query = z.object({
  q: z.string().describe('The question, in 1 to 1000 characters, such as `a car but no person yesterday`.'),
  zone: z
    .string()
    .optional()
    .describe('The zone by whose clock it speaks, such as Europe/Berlin; UTC where none is named.'),
  not: list(
    z.enum(PARTS),
    'What is not to be looked for in it, its words stay words: any of ' + PARTS.join(', '),
  ),
  since: instant('Only at this instant or later, such as 2026-03-01T09:00:00Z.'),
  until: instant('Only at this instant or earlier.'),
  types: list(z.string(), 'Only where an event of one of these types was seen'),
  processId: z.string().optional().describe('Only in this process.'),
  group: z.string().max(64).optional().describe('Only what cameras of this group saw.'),
  like: z.string().optional().describe('Only chunks of this likeness, and all of them.'),
  limit: z.coerce.number().int().optional().describe('How many, 1 to 100; 10 where it is not said.'),
})

const Span = { startTime: z.number(), endTime: z.number() }
const Place = { chunkId: z.string(), processId: z.string(), ordinal: z.int(), ...Span }
const Thing = z.object({
  types: z.array(z.string()),
  kinds: z.array(z.string()),
  colours: z.array(z.string()),
  count: z.object({ least: z.int(), most: z.int().optional() }).optional(),
})
const Hit = z.object({
  ...Place,
  at: z.iso
    .datetime()
    .describe("The instant of the chunk's first frame where known, else when it was indexed."),
  text: z.string(),
  eventTypes: z.array(z.string()),
  score: z.number().describe('Comparable within one answer only.'),
  clipUrl: z.string().describe('Signed, opens for an hour; relative to this server.'),
  why: z
    .object({
      words: z.array(z.string()),
      share: z.number(),
      meaning: z.number().optional(),
      events: z.array(z.object({ id: z.string(), type: z.string(), ...Span, description: z.string() })),
    })
    .describe('What in it is what was asked for.'),
  moments: z
    .array(z.object(Place))
    .describe('Where each step of the question holds; the first begins where to play.'),
  likeness: z
    .string()
    .describe('The same for all chunks of its camera, or video, that say the same but for its times.'),
  alike: z
    .object({ count: z.int(), isMore: z.boolean(), first: z.iso.datetime(), last: z.iso.datetime() })
    .optional()
    .describe(
      'Others of its likeness, which are not shown, between these instants; `isMore`: there are more than are counted.',
    ),
})
const Found = z.object({
  understood: z
    .object({
      line: z.string().describe('Means the same at any time: changed and asked again it is a correction.'),
      text: z.string(),
      from: z.iso.datetime().optional(),
      until: z.iso.datetime().optional(),
      cameras: z.array(z.string()),
      unclear: z.string().optional(),
      things: z.array(Thing),
      without: z.array(Thing),
      then: z.array(z.object({ things: z.array(Thing), text: z.string(), within: z.number() })),
    })
    .describe('What was looked for.'),
  hits: z.array(Hit).describe('What fits all of it, best first; none where nothing does.'),
  misses: z.array(Hit).describe('Where nothing fits: what comes nearest, and does not fit.'),
})

const Seen = z.object({
  kind: z.string().describe('Such as person or car.'),
  colour: z.string(),
  score: z.number().describe('How sure that is, 0 to 1.'),
  box: z
    .object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
    .describe("In shares of the picture's sides."),
})

const byPicture = {
  operationId: 'searchByPicture',
  summary: 'Find more like a picture',
  description:
    'Looks at a picture (JPEG, PNG or WebP of up to 5 MB, as the body) with the detector of the local analyst, and finds things of the kind and ' +
    'colour of what takes most of it. What was asked is shown, and can be changed like any other question.',
  tags: ['search'],
  consumes: ['image/jpeg', 'image/png', 'image/webp', 'application/octet-stream'],
  querystring: Query.extend({
    q: z.string().optional().describe('What else is asked, such as `at the gate yesterday`.'),
  }),
  shown: {
    body: Bytes,
    response: {
      200: Found.extend({ seen: z.array(Seen).describe('What is in the picture; the first was asked for.') }),
    },
  },
}

const about = {
  operationId: 'search',
  summary: 'Find the moment',
  description:
    'Answers a question as people ask it, says how it was understood, and where nothing fits what comes nearest.',
  tags: ['search'],
  querystring: Query,
  shown: { response: { 200: Found } },
}

/** `GET /api/v1/search` and `POST /api/v1/search/picture`: what `ask` of GraphQL answers, for what the identity may see. */
export const searchPlugin = namedPlugin<{ asking: Asking; storage: Pick<Storage, 'signedUrl'> }>(
  'spectra-search',
  ['spectra-errors', 'spectra-authenticate', 'spectra-openapi'],
  async (app, { asking, storage }) => {
    const config = { permission: 'footage:read' as const }
    app.get('/api/v1/search', { config, schema: about }, async (request: FastifyRequest, reply) => {
      const { q, ...given } = request.query as z.output<typeof Query>
      const { organizationId, cameras } = request.identity
      const asked = askedOf({ ...given, ...instantsOf(given), text: q })
      return show(await asking.ask({ organizationId, cameras, ...asked }), request, reply)
    })
    // What only this route may have as a body is nothing for the others.
    await app.register(async (pictures: FastifyInstance) => {
      pictures.addContentTypeParser(
        [...byPicture.consumes],
        { parseAs: 'buffer', bodyLimit: MOST_PICTURE_BYTES + 1 },
        (_request, body, done) => done(null, body),
      )
      const options = { config, schema: byPicture, bodyLimit: MOST_PICTURE_BYTES + 1 }
      pictures.post('/api/v1/search/picture', options, async (request: FastifyRequest, reply) => {
        const { q, ...given } = request.query as z.output<typeof byPicture.querystring>
        const { organizationId, cameras } = request.identity
        const { text, ...asked } = askedBesideOf({ ...given, ...instantsOf(given), text: q })
        const picture = request.body instanceof Uint8Array ? request.body : new Uint8Array()
        const answer = await asking.askByPicture({ organizationId, cameras, ...asked, text, picture })
        return show(answer, request, reply, { seen: answer.seen })
      })
    })

    async function show(answer: Answer, request: FastifyRequest, reply: FastifyReply, more: object = {}) {
      const { organizationId } = request.identity
      const shown = async (hits: readonly AskedHit[]) =>
        Promise.all(
          hits.map(async (hit) => ({
            ...hit,
            clipUrl: await storage.signedUrl(videoKey(organizationId, hit.processId, hit.ordinal)),
          })),
        )
      const [hits, misses] = [await shown(answer.hits), await shown(answer.misses)]
      const body = { ...more, understood: understoodOf(answer), hits, misses }
      return reply.header('cache-control', 'no-store').send(body)
    }
  },
)

const instantsOf = ({ since, until }: { since?: string; until?: string }) => ({
  since: since === undefined ? undefined : new Date(since),
  until: until === undefined ? undefined : new Date(until),
})

const understoodOf = ({ understood: line, unclear, question: { time, ...question } }: Answer) => ({
  ...{ line, unclear, ...time, ...question },
})
