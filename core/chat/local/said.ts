import type { Reply } from '../../../schema/chat.ts'
import { remark } from '../evidence.ts'
import type { Asker, ChatTools } from '../tools.ts'
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
  if (looked === 0) return nothingAnalysed(where)
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
export const nothingAnalysed = (where: string): Said => ({
  kind: 'nothing',
  sentences: [remark(`No evidence: nothing that was analysed was recorded${where || ' yet'}.`)],
})
