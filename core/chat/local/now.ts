import type { Citation, Sentence } from '../../../schema/chat.ts'
import type { Thing } from '../../search/asking/question.ts'
import { withoutEnd } from '../../without-end.ts'
import { clockWords, lengthWords } from '../clock.ts'
import { remark, supported } from '../evidence.ts'
import type { Latest } from '../latest.ts'
import { unnamed } from '../unnamed.ts'
import { nobodyOf } from './absent.ts'
import type { Answered, Said } from './said.ts'
import { cameraWords } from './words.ts'

/** Footage that ends longer ago says nothing of now. Seconds. */
const NOW = 300

/** What is there now: what the latest footage of each camera ends with, which is said with its age. */
export async function atPresent({ read, tools, asker }: Answered): Promise<Said> {
  const { question, absent } = read
  const asked = absent ?? question.things
  const things = asked.length > 0 ? asked : unnamed()
  const { cameras } = question
  const found = await tools.latest(asker, { things, cameras })
  const [newest] = found
  if (!newest) {
    const text = `No evidence: no footage of a camera was analysed${cameraWords(cameras)}, so nobody knows what is there now.`
    return { kind: 'nothing', sentences: [remark(text)] }
  }
  const fresh = found.filter(({ until }) => ageOf(until, asker.now) <= NOW)
  if (fresh.length === 0) {
    const text = `No evidence of now: the latest footage that was analysed is of ${clockWords(newest.until, asker.zone)} (${newest.cameraId}).`
    return { kind: 'nothing', sentences: [remark(text)] }
  }
  const some = fresh.flatMap((one) => sentencesOf(one, things, { zone: asker.zone, now: asker.now }))
  return { kind: 'answer', sentences: some }
}

/** Seconds. */
const ageOf = (until: Date, now: Date): number => Math.max(0, (now.getTime() - until.getTime()) / 1000)

function sentencesOf(
  latest: Latest,
  things: readonly Thing[],
  { zone, now }: { zone: string; now: Date },
): Sentence[] {
  const { cameraId, chunkId, processId, startTime, endTime, until, there } = latest
  const when = `${clockWords(until, zone)}, ${lengthWords(ageOf(until, now))} ago`
  if (there.length > 0)
    return there.map((one) =>
      supported(`${withoutEnd(one.claim, '. \n')} (${cameraId}, as of ${when}).`, [one]),
    )
  const claim = `At ${clockWords(until, zone)} ${nobodyOf(things)} was seen.`
  const cited: Citation = {
    chunkId,
    processId,
    cameraId,
    startTime: Math.max(startTime, endTime - 2),
    endTime,
    claim,
  }
  return [
    supported(`${withoutEnd(claim, '.')} (${cameraId}, ${lengthWords(ageOf(until, now))} ago).`, [cited]),
  ]
}
