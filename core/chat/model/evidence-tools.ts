import { z } from 'zod'
import { SpectraError, type ErrorCode } from '../../errors.ts'
import { COLORS, KINDS } from '../../media/analysis/types.ts'
import { lengthWords } from '../clock.ts'
import { citationsOf, MOST_CITATIONS } from '../evidence.ts'
import { happeningSentence } from '../local/listing.ts'
import { hitSentence } from '../local/searched.ts'
import { thingWords, timeWords } from '../local/words.ts'
import type { Asker } from '../tools.ts'
import type { Which } from '../happenings.ts'
import { description, look } from './close-tools.ts'
import type { EvidenceTool, Found, LookingUp } from './evidence-tool.ts'

const instant = z.iso.datetime({ offset: true }).optional()
const Meant = z.object({
  kinds: z.array(z.enum(KINDS)).max(8).optional().describe('Kinds of things; none: everything.'),
  colours: z.array(z.enum(COLORS)).max(8).optional(),
  types: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/))
    .max(8)
    .optional()
    .describe('Types of events, such as object_left.'),
  from: instant.describe('Recorded at this instant or later.'),
  until: instant.describe('Recorded before this instant.'),
  cameras: z.array(z.string().max(200)).max(20).optional(),
  order: z.enum(['earliest', 'latest', 'longest']).optional(),
})
type Meant = z.infer<typeof Meant>

const MOST_EVENTS = 12

function whichOf(
  { kinds = [], colours = [], types = [], from, until, cameras = [] }: Meant,
  asker: Asker,
): Which {
  const some = kinds.length + colours.length + types.length > 0
  return {
    things: some ? [{ kinds, colours, types }] : [],
    cameras,
    ...((from ?? until) !== undefined && {
      time: { ...(from && { from: new Date(from) }), ...(until && { until: new Date(until) }) },
    }),
    ...(asker.about?.processId !== undefined && { processId: asker.about.processId }),
  }
}

const search: EvidenceTool<{ text: string }> = {
  name: 'search',
  description: 'Finds moments by words and meaning; takes times, cameras, "but no ..." and "then ...".',
  parameters: z.object({ text: z.string().min(1).max(500) }),
  async run({ text }, { tools, asker }) {
    const { hits } = await tools.search(asker, text, 8)
    const titles = await tools.titlesOf(
      asker,
      hits.map(({ processId }) => processId),
    )
    return hits.map((hit) => {
      const { text, citations } = hitSentence(hit, asker.zone, titles)
      return { text, citations }
    })
  },
}

const events: EvidenceTool<Meant> = {
  name: 'events',
  description: 'Lists what was detected, with its times.',
  parameters: Meant,
  async run(meant, { tools, asker }) {
    const reading = { order: meant.order ?? 'earliest', most: MOST_EVENTS } as const
    const { some } = await tools.happenings(asker, whichOf(meant, asker), reading)
    const titles = await tools.titles(asker, some)
    return some.map((one) => {
      const { text, citations } = happeningSentence(one, { titles, zone: asker.zone })
      return { text, citations }
    })
  },
}

const count: EvidenceTool<Meant> = {
  name: 'count',
  description: 'Counts what was detected, and how long it lasted. Use it for every number.',
  parameters: Meant,
  async run(meant, { tools, asker }) {
    const which = whichOf(meant, asker)
    const found = await tools.happenings(asker, which, { order: 'earliest', most: MOST_CITATIONS })
    const [thing = { kinds: [], colours: [], types: [] }] = which.things
    const what = `${found.count} ${thingWords(thing, found.count)}`
    const time = timeWords(which.time, asker.zone)
    const looked = await tools.looked(asker, which)
    if (found.count === 0)
      return [
        {
          text: `No ${thingWords(thing, 2)} seen${time}, in ${looked} chunks that were looked through.`,
          citations: [],
        },
      ]
    const lasting = `in view for ${lengthWords(found.seconds)} in all, the longest for ${lengthWords(found.longest)}`
    return [{ text: `${what} seen${time}: ${lasting}.`, citations: citationsOf(found.some) }]
  },
}

const summary: EvidenceTool<{ processId?: string; cameraId?: string; from?: string; until?: string }> = {
  name: 'summary',
  description: 'Tells what happened in a video, or in a time of a camera (give cameraId, from and until).',
  parameters: z.object({
    processId: z.uuid().optional(),
    cameraId: z.string().max(200).optional(),
    from: instant,
    until: instant,
  }),
  async run({ processId, cameraId, from, until }, { tools, asker }) {
    const told =
      cameraId !== undefined && from !== undefined && until !== undefined
        ? await tools.cameraSummary(asker, { cameraId, from: new Date(from), until: new Date(until) })
        : undefined
    const [id = processId] = processId === undefined && !told ? await tools.newest(asker, 1) : []
    const found = told ?? (id === undefined ? undefined : await tools.videoSummary(asker, id))
    return (found?.claims ?? []).map(({ text, sources }) => ({
      text,
      citations: sources.slice(0, MOST_CITATIONS).map((source) => ({ ...source, claim: text })),
    }))
  },
}

export const EVIDENCE_TOOLS = [search, events, count, summary, description, look] as const

/** Of these a model is told that there is nothing to be had; all else ends the answer. */
const IN_VAIN: readonly ErrorCode[] = [
  'SS_INPUT_INVALID',
  'SS_MODEL_UNABLE',
  'SS_OBJECT_NOT_FOUND',
  'SS_ANALYSIS_FAILED',
  'SS_PROVIDER_REFUSED',
]

/**
 * Does what a model asked for. What it asks for in vain is told to it, and is no error of ours.
 * @throws the codes of the database
 */
export async function runTool(name: string, given: unknown, looking: LookingUp): Promise<Found[] | string> {
  const tool = EVIDENCE_TOOLS.find((one) => one.name === name)
  if (!tool) return `There is no tool ${name.slice(0, 60)}.`
  const parsed = tool.parameters.safeParse(given)
  if (!parsed.success) return `The arguments of ${name} do not fit.`
  try {
    return await (tool as EvidenceTool<unknown>).run(parsed.data, looking)
  } catch (thrown) {
    if (thrown instanceof SpectraError && IN_VAIN.includes(thrown.code)) return thrown.message
    throw thrown
  }
}
