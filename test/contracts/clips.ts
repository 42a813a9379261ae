import { existsSync, readdirSync } from 'node:fs'
import t, { type Test } from 'tap'
import type { Clips, CutChunk, Media, TakenCamera } from '../../core/ports.ts'
import { eventually } from '../helpers/processes.ts'

interface Opened {
  clips: Clips
  camera: TakenCamera
  /** Where clips lie. */
  directory: string
  /** What the clips are made for. */
  media: Media
  /** What still runs for these clips. */
  processes(): string[]
}

const SECONDS = 2
const never = new AbortController().signal

/** From now on, for some seconds. */
export const fromNow = (seconds: number): { from: Date; to: Date } => {
  const from = Date.now()
  return { from: new Date(from), to: new Date(from + seconds * 1000) }
}

/** What the chunker makes of a video. */
export async function chunksOf(media: Media, path: string, chunkDuration: number): Promise<CutChunk[]> {
  const video = await media.open({ path }, never)
  const chunks: CutChunk[] = []
  try {
    for await (const chunk of video.cut({ chunkDuration, overlap: 0 }, never)) chunks.push(chunk)
  } finally {
    await video.close()
  }
  return chunks
}

/** What every adapter of `Clips` promises. `open` gives a new one and a camera that shows pictures. */
export function clipsContract(name: string, open: (t: Test) => Promise<Opened>): void {
  void t.test(`Clips (${name})`, async (t) => {
    void t.test('take() returns when the range has passed, with a clip as long as it', async (t) => {
      const { clips, camera, media } = await open(t)
      const range = fromNow(SECONDS)
      const clip = await clips.take(camera, range, never)
      t.ok(Date.now() >= range.to.getTime() - 1000, 'no camera shows the future')
      t.ok(Math.abs(clip.seconds - SECONDS) < 0.4, `${clip.seconds} s`)
      const { startedAt, seconds } = clip
      t.ok(startedAt.getTime() > range.from.getTime() - 5000, `at ${startedAt.toISOString()}`)
      t.ok(startedAt.getTime() + seconds * 1000 < Date.now() + 1000, `at ${startedAt.toISOString()}`)

      const chunks = await chunksOf(media, clip.path, SECONDS + 5)
      t.match(chunks, [{ ordinal: 1, startTime: 0 }])
      t.equal(chunks.length, 1, 'the chunker takes it as one chunk')
      t.ok(Math.abs(chunks[0]!.endTime - clip.seconds) < 0.1, `${chunks[0]!.endTime} of ${clip.seconds} s`)
      await clip.release()
    })

    void t.test(
      'clips that are taken at the same time do not meet; each vanishes by release()',
      async (t) => {
        const { clips, camera, directory, processes } = await open(t)
        const range = fromNow(SECONDS)
        const [one, other] = await Promise.all([
          clips.take(camera, range, never),
          clips.take(camera, range, never),
        ])
        await one.release()
        t.notOk(existsSync(one.path))
        t.ok(existsSync(other.path))
        await Promise.all([other.release(), other.release()])
        t.same(readdirSync(directory), [])
        t.same(processes(), [])
      },
    )

    void t.test(
      'an aborted take() rejects with its reason, and leaves neither process nor file',
      async (t) => {
        const { clips, camera, directory, processes } = await open(t)
        const reason = new Error('stop')
        await t.rejects(clips.take(camera, fromNow(60), AbortSignal.abort(reason)), reason)
        const stop = new AbortController()
        const taking = clips.take(camera, fromNow(60), stop.signal)
        taking.catch(() => undefined)
        await eventually('it is not under way', () => readdirSync(directory).length === 1)
        stop.abort(reason)
        await t.rejects(taking, reason)
        t.same(readdirSync(directory), [])
        t.same(processes(), [])
      },
    )

    void t.test('close() ends what is under way and removes what was not released', async (t) => {
      const { clips, camera, directory, processes } = await open(t)
      const clip = await clips.take(camera, fromNow(SECONDS), never)
      const taking = clips.take(camera, fromNow(60), never)
      taking.catch(() => undefined)
      await eventually('one is there, none under way', () => readdirSync(directory).length === 2)
      await clips.close()
      t.same(readdirSync(directory), [])
      t.same(processes(), [])
      await t.rejects(taking, { code: 'SS_CANCELLED' })
      await t.rejects(clips.take(camera, fromNow(SECONDS), never), { code: 'SS_CANCELLED' })
      await clip.release()
    })
  })
}
