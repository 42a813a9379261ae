import type { Reply } from '../../../schema/chat.ts'
import { remark } from '../evidence.ts'
import type { Asker, ChatTools } from '../tools.ts'
import type { Question } from '../../search/asking/question.ts'
import { isUnnamed } from '../unnamed.ts'
import type { ReadQuestion } from './reading.ts'
import { cameraWords, listedOr, thingWords, timeWords, withArticle } from './words.ts'

/** Everything that a template looks at. */
export interface Answered {
  read: ReadQuestion
  tools: ChatTools
  asker: Asker
}

export type Said = Pick<Reply, 'kind' | 'sentences'>

/** That there is no evidence, and what was looked through. */
export async function nothing({ read, tools, asker }: Answered, question = read.question): Promise<Said> {
  const { things, time, cameras } = question
  const looked = await tools.looked(asker, { ...read.stretch, things, time, cameras })
  const where = `${cameraWords(cameras)}${timeWords(time, asker.zone)}`
  if (looked === 0) return nothingAnalysed(where, question, { read, tools, asker })
  const what =
    things.length === 0 || things.some(isUnnamed)
      ? 'anything'
      : listedOr(things.map((thing) => withArticle(thingWords(thing))))
  const chunks = looked === 1 ? 'the one chunk' : `the ${looked} chunks`
  return {
    kind: 'nothing',
    sentences: [remark(`No evidence: in ${chunks} that were looked through${where}, ${what} was not seen.`)],
  }
}

/** @param where what was meant, as ` at gate from ...`; empty where all was */
export async function nothingAnalysed(
  where: string,
  { time }: Pick<Question, 'time'>,
  { read, tools, asker }: Answered,
): Promise<Said> {
  if (where === '') {
    const isVideo = read.stretch.processId !== undefined
    const text = isVideo
      ? 'No evidence: nothing of that video was analysed yet.'
      : asker.cameras
        ? 'No evidence: nothing that you may see was analysed yet.'
        : 'No evidence: nothing was analysed yet. Analyse a video, or add a camera, and ask again.'
    return { kind: 'nothing', sentences: [remark(text)] }
  }
  const said = [remark(`No evidence: nothing that was analysed was recorded${where}.`)]
  const all = time ? await tools.looked(asker, { things: [], cameras: [] }) : 0
  if (all > 0)
    said.push(
      remark('Videos of which it is not known when they were recorded are not looked through for a time.'),
    )
  return { kind: 'nothing', sentences: said }
}
