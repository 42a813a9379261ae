import type { Citation, Sentence } from '../../../schema/chat.ts'
import type { OverviewClaim } from '../../../schema/overview.ts'
import { remark, supported } from '../evidence.ts'
import { nothing, type Answered, type Said } from './said.ts'
import { happeningSentence } from './listing.ts'

const MOST_SOURCES_TOLD = 3
const MOST_EVENTS = 8

/** What happened: the summaries of the cameras or videos that are meant; of a stretch, what was seen in it. */
export async function happened(answered: Answered): Promise<Said> {
  const { read, tools, asker } = answered
  const { time, cameras } = read.question
  const { processId, startsFrom } = read.stretch
  if (startsFrom !== undefined) return told(answered)
  const sentences: Sentence[] = []
  const whole = time?.from && time.until ? { from: time.from, until: time.until } : undefined
  if (processId === undefined && (cameras.length > 0 || whole)) {
    if (!whole) return told(answered)
    const asked = cameras.length > 0 ? cameras : await tools.cameras(asker)
    for (const cameraId of asked.slice(0, MOST_SOURCES_TOLD)) {
      const summary = await tools.cameraSummary(asker, { cameraId, ...whole })
      if (summary)
        sentences.push(
          remark(`${cameraId}:`),
          ...summary.claims.map((claim) => sentenceOf(claim, { cameraId, from: whole.from })),
        )
    }
    if (!sentences.some(isTold)) return told(answered)
    return { kind: 'answer', sentences }
  }
  const ids = processId === undefined ? await tools.newest(asker, MOST_SOURCES_TOLD) : [processId]
  const titles = await tools.titlesOf(asker, ids)
  for (const id of ids) {
    const summary = await tools.videoSummary(asker, id)
    if (!summary) continue
    if (ids.length > 1) sentences.push(remark(`${titles.get(id)?.title ?? 'A video'}:`))
    sentences.push(...summary.claims.map((claim) => sentenceOf(claim, {})))
  }
  return sentences.some(isTold) ? { kind: 'answer', sentences } : nothing(answered)
}

const isTold = ({ citations }: Sentence): boolean => citations.length > 0

function sentenceOf(
  { text, sources }: OverviewClaim,
  { cameraId }: { cameraId?: string; from?: Date },
): Sentence {
  const citations = sources.map((source): Citation => ({
    ...source,
    claim: text,
    ...(cameraId !== undefined && { cameraId }),
  }))
  return citations.length > 0 ? supported(text, citations) : remark(text)
}

/** The events themselves, earliest first. */
async function told(answered: Answered): Promise<Said> {
  const { read, tools, asker } = answered
  const which = { ...read.stretch, things: [], time: read.question.time, cameras: read.question.cameras }
  const { count, some } = await tools.happenings(asker, which, { order: 'earliest', most: MOST_EVENTS })
  if (count === 0) return nothing(answered)
  const titles = await tools.titles(asker, some)
  const said = some.map((one) => happeningSentence(one, { titles, zone: asker.zone }))
  const rest = count > some.length ? [remark(`These are the first ${some.length} of ${count} events.`)] : []
  return { kind: 'answer', sentences: [...said, ...rest] }
}
