import { createHash } from 'node:crypto'
import { TIMES } from '../../../schema/likeness.ts'

/** What of a chunk makes it like others. */
interface Likened {
  processId: string
  cameraId?: string | null
  text: string
}

const times = new RegExp(TIMES, 'g')

/**
 * One name for all chunks of a camera, or of a video that is by none, that say the same but for its times. The same as `LIKENESS` has
 * in rows.
 */
export const likenessOf = ({ processId, cameraId, text }: Likened): string =>
  createHash('md5')
    .update(`${cameraId ?? processId} ${text.replaceAll(times, '#')}`)
    .digest('hex')
