import type { Sentence } from '../../../schema/chat.ts'
import { SpectraError } from '../../errors.ts'
import type { AskedHit } from '../../ports.ts'
import { momentWords } from '../clock.ts'
import { remark, supported } from '../evidence.ts'
import type { Asker, ChatTools, Titles } from '../tools.ts'
import type { Said } from './said.ts'
import { withoutEnd } from '../../without-end.ts'

const MOST_HITS = 5
const LONGEST_CLAIM = 300

/** What a search finds for a question, each hit in the words that were found there. */
export async function searched(text: string, tools: ChatTools, asker: Asker): Promise<Said> {
  const hits = await hitsOf(text, tools, asker)
  if (hits.length === 0)
    return { kind: 'nothing', sentences: [remark('No evidence: nothing that was analysed fits that.')] }
  const titles = await tools.titlesOf(
    asker,
    hits.map(({ processId }) => processId),
  )
  return { kind: 'answer', sentences: hits.map((hit) => hitSentence(hit, asker.zone, titles)) }
}

/** A question without a word that can be looked for finds nothing. */
async function hitsOf(text: string, tools: ChatTools, asker: Asker): Promise<AskedHit[]> {
  try {
    return (await tools.search(asker, text, MOST_HITS)).hits
  } catch (thrown) {
    if (thrown instanceof SpectraError && thrown.code === 'SS_INPUT_INVALID') return []
    throw thrown
  }
}

export function hitSentence(hit: AskedHit, zone: string, titles: Titles): Sentence {
  const [moment] = hit.moments
  const { chunkId, processId } = moment ?? hit
  const { startTime, endTime } = moment ?? hit
  const { title, cameraId, byClock } = titles.get(processId) ?? { byClock: false }
  const at = byClock ? new Date(hit.at.getTime() + (startTime - hit.startTime) * 1000) : undefined
  const claim = (hit.why.events[0]?.description ?? hit.passage?.text ?? hit.text).slice(0, LONGEST_CLAIM)
  const said = withoutEnd(claim, '. \n')
  const when = momentWords({ startTime, title, ...(at && { at }) }, zone, said)
  return supported(`${said} (${when}${cameraId === undefined ? '' : `, ${cameraId}`}).`, [
    {
      ...{ chunkId, processId, startTime, endTime, claim },
      ...(cameraId !== undefined && { cameraId }),
      ...(at && { at: at.toISOString() }),
    },
  ])
}
