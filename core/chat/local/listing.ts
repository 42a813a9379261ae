import type { Sentence } from '../../../schema/chat.ts'
import { momentWords } from '../clock.ts'
import { supported } from '../evidence.ts'
import type { Happening } from '../happenings.ts'
import type { Titles } from '../tools.ts'
import { withoutEnd } from '../../without-end.ts'

/** `A red car leaves at the bottom at 00:18 (“car-detection”).` */
export function happeningSentence(
  { description, at, citation }: Happening,
  { titles, zone }: { titles: Titles; zone: string },
  lead = '',
): Sentence {
  const { startTime, processId, cameraId } = citation
  const camera = cameraId === undefined ? '' : `, ${cameraId}`
  const said = withoutEnd(description, '. \n')
  const when = momentWords({ at, startTime, title: titles.get(processId)?.title }, zone, said)
  return supported(`${lead}${said} (${when}${camera}).`, [citation])
}
