import type { Database } from '../../../core/database/database.ts'
import { toDate } from '../../../core/database/database.ts'
import type { Finding } from './evidence.ts'

interface Clip {
  camera: string
  id: string
  clip_from: string | Date
  clip_to: string | Date
}

/** P2: whoever scheduled, the clips of a camera follow each other: no instant was ordered twice, by two or by one. */
export async function clipsAreOrderedOnce(database: Database): Promise<Finding> {
  const clips = await database.query<Clip>(
    `select organization_id || '/' || camera_id as camera, id, clip_from, clip_to
     from spectra_ops.cam_video_processes order by 1, clip_from`,
  )
  const wrong: string[] = []
  let longest = 0
  for (const [index, clip] of clips.entries()) {
    const before = clips[index - 1]
    if (before?.camera !== clip.camera) continue
    const pause = toDate(clip.clip_from).getTime() - toDate(before.clip_to).getTime()
    if (pause < 0) wrong.push(`the clips ${before.id} and ${clip.id} of ${clip.camera} overlap`)
    longest = Math.max(longest, pause)
  }
  const cameras = new Set(clips.map(({ camera }) => camera)).size
  const paused = `the longest time that one was not watched was ${(longest / 1000).toFixed(1)} s`
  return {
    counted: cameras === 0 ? 'no camera' : `${clips.length} clips of ${cameras} cameras; ${paused}`,
    wrong,
  }
}
