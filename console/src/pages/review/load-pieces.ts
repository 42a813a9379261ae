import { ask } from '../../api/ask.ts'
import { client } from '../../api/client.ts'
import { SpectraApiError } from '../../api/errors.ts'
import { beginningOf, type Piece } from '../../review/ring.ts'
import type { ClipFile } from './files.ts'
import { RingPiece } from './queries.ts'

/** A piece of what is recorded all the time, as one file; undefined where nothing of it is left. @throws SpectraApiError */
export async function loadPiece({ camera, from, until }: Piece): Promise<ClipFile | undefined> {
  const range = { from: new Date(from).toISOString(), until: new Date(until).toISOString() }
  const { playlistUrl, videoUrl } = (await ask(RingPiece, { camera, ...range })).playback
  if (!videoUrl) return undefined
  const [playlist, video] = await Promise.all([fetched(playlistUrl), fetched(videoUrl)])
  const startedAt = playlist && beginningOf(await playlist.text())
  if (startedAt === undefined || !video) return undefined
  // As a whole: what is sent while it is made cannot be gone back in.
  const content = new Blob([await video.blob()], { type: 'video/mp4' })
  const url = URL.createObjectURL(content)
  return { startedAt, fps: undefined, url, bytes: content.size, thumbnail: undefined, isHeld: true }
}

/** @throws SpectraApiError */
async function fetched(url: string): Promise<Response | undefined> {
  const answer = await fetch(client.addressOf(url))
  if (answer.status === 404) return undefined
  if (answer.ok) return answer
  throw new SpectraApiError({
    code: 'SS_INTERNAL',
    message: `Cannot fetch what was recorded: the gateway answered ${answer.status}`,
    retryable: true,
  })
}
