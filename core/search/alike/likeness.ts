import { createHash } from 'node:crypto'

/** What of a chunk makes it like others. */
interface Likened {
  processId: string
  cameraId?: string | null
  text: string
}

/** Times of a clock and seconds: what is said again and again differs in these. Means the same in both languages. */
const TIMES = '[0-9]+([:.][0-9]+)+'
const times = new RegExp(TIMES, 'g')

/**
 * One name for all chunks of a camera, or of a video that is by none, that say the same but for its times. The same as `LIKENESS` has
 * in rows.
 */
export const likenessOf = ({ processId, cameraId, text }: Likened): string =>
  createHash('md5')
    .update(`${cameraId ?? processId} ${text.replaceAll(times, '#')}`)
    .digest('hex')

/** The same of a row of searched chunks. Rows have an index by it: it is written as `schema/migrations` has it. */
export const LIKENESS = `md5(coalesce(camera_id, process_id::text) || ' ' || regexp_replace("text", '${TIMES}', '#', 'g'))`
