import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { GoogleGenAI } from '@google/genai'
import type { PlaceClip } from '../chat/showing.ts'
import type { GeminiClient } from './client.ts'

/** Uploads slower than that are given up. */
const SLOWEST_BYTES_PER_MS = 250
/** First and longest time between two looks at a file that is being prepared, in milliseconds. */
const LOOK = { first: 250, longest: 5000 }
/** Milliseconds for the removal of a file. */
const REMOVAL = 5000

/**
 * A clip within the request where it fits, else by the Files API: uploaded in parts, waited for, and deleted after the answer or the
 * failure. One that Google cannot prepare is shown as pictures.
 */
export const placeClip =
  ({ call, timeoutMs }: GeminiClient): PlaceClip =>
  async ({ path, bytes }, { videoBytes }, signal) => {
    if (bytes <= videoBytes) return { part: { video: await readFile(path) } }
    // A name of our own: what was uploaded is found again even where the answer to it is lost.
    const name = `files/${randomUUID()}`
    const release = (): Promise<void> =>
      call('delete a clip', undefined, async (sdk) => void (await sdk.files.delete({ name })), REMOVAL)
    try {
      const uploadMs = timeoutMs + Math.ceil(bytes / SLOWEST_BYTES_PER_MS)
      // An upload takes no signal by the SDK's own means.
      await call(
        'upload a clip',
        signal,
        (sdk) => sdk.files.upload({ file: path, config: { name, mimeType: 'video/mp4' } }),
        uploadMs,
      )
      const uri = await call('wait for a clip', signal, (sdk, signal) => prepared(sdk, name, signal))
      if (uri !== undefined) return { part: { videoAt: uri }, release }
    } catch (failure) {
      // It may not be there, and goes by itself after two days; what failed first is what counts.
      await release().catch(() => undefined)
      throw failure
    }
    await release()
    return undefined
  }

/** The address of a file once it can be used; undefined where it never can. */
async function prepared(sdk: GoogleGenAI, name: string, signal: AbortSignal): Promise<string | undefined> {
  for (let pause = LOOK.first; ; pause = Math.min(2 * pause, LOOK.longest)) {
    const { state, uri } = await sdk.files.get({ name, config: { abortSignal: signal } })
    if (state === 'ACTIVE') return uri
    if (state === 'FAILED') return undefined
    await sleep(pause, undefined, { signal })
  }
}
