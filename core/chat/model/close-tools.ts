import { z } from 'zod'
import type { Citation } from '../../../schema/chat.ts'
import type { ChunkView } from '../../ports.ts'
import { momentWords } from '../clock.ts'
import type { Titled } from '../tools.ts'
import type { EvidenceTool, Found, LookingUp } from './evidence-tool.ts'
import { withoutEnd } from '../../without-end.ts'

const MOST_CLAIMS = 20
const LONGEST_TEXT = 1000

/** A chunk is named by evidence that shows it: a model sees no ids, so it can make none up. */
const n = z
  .int()
  .min(1)
  .max(1000)
  .optional()
  .describe('The number of evidence that shows the moment; none: the moment that is asked about.')
const NONE = 'No moment is shown by that: look for it first, by search or events.'

async function chunkOf(n: number | undefined, { tools, asker, evidence }: LookingUp) {
  const named = evidence.find((one) => one.n === n)?.citations[0]?.chunkId
  const chunkId = n === undefined ? asker.about?.chunkId : named
  const found = chunkId === undefined ? undefined : await tools.chunk(asker, chunkId)
  if (!found) return undefined
  const titles = await tools.titlesOf(asker, [found.chunk.processId])
  return { ...found, titled: titles.get(found.chunk.processId) ?? { byClock: false } }
}

/** What is said of a stretch of a chunk, with where to see it. */
function foundIn(
  { id: chunkId, processId }: ChunkView,
  { title, cameraId }: Titled,
  { text, startTime, endTime }: { text: string; startTime: number; endTime: number },
  zone: string,
): Found {
  const claim = text.slice(0, LONGEST_TEXT)
  const where = `${momentWords({ startTime, title }, zone)}${cameraId === undefined ? '' : `, ${cameraId}`}`
  const citation: Citation = {
    ...{ chunkId, processId, startTime, endTime, claim },
    ...(cameraId !== undefined && { cameraId }),
  }
  return { text: `${withoutEnd(claim, '. \n')} (${where}).`, citations: [citation] }
}

export const description: EvidenceTool<{ n?: number }> = {
  name: 'description',
  description: 'Tells all that was said of one moment when it was analysed, sentence by sentence.',
  parameters: z.object({ n }),
  async run({ n }, looking) {
    const found = await chunkOf(n, looking)
    if (!found) return NONE
    const { chunk, titled, description } = found
    const { startTime, endTime, summary } = chunk
    const whole = summary === undefined ? [] : [{ text: summary, startTime, endTime }]
    const claims = description?.claims?.length ? description.claims : whole
    return claims.slice(0, MOST_CLAIMS).map((claim) => foundIn(chunk, titled, claim, looking.asker.zone))
  },
}

export const look: EvidenceTool<{ n?: number; question: string }> = {
  name: 'look',
  description:
    'Looks again at the video of one moment with a question, where what is known of it does not answer. It is slow: at most twice.',
  parameters: z.object({ n, question: z.string().min(1).max(300) }),
  async run({ n, question }, looking) {
    const found = await chunkOf(n, looking)
    if (!found) return NONE
    const { chunk, titled } = found
    const { asker, tools, signal } = looking
    const { summary, observations } = await tools.look(asker, chunk, question, signal)
    const seen = { startTime: chunk.startTime, endTime: chunk.endTime, text: summary }
    const moments = observations.map(({ description: text, startTime, endTime }) => ({
      text,
      startTime,
      endTime,
    }))
    return [seen, ...moments.slice(0, 5)].map((one) => foundIn(chunk, titled, one, asker.zone))
  },
}
