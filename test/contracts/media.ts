import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import type { CutChunk, Media, OpenedVideo } from '../../core/ports.ts'
import { fixture } from '../fixtures/videos.ts'

type Opened = { media: Media; directory: string }

const never = new AbortController().signal

async function collect(chunks: AsyncIterable<CutChunk>): Promise<CutChunk[]> {
  const all: CutChunk[] = []
  for await (const chunk of chunks) all.push(chunk)
  return all
}

/** An encoder may differ by a few bytes from run to run: what is encoded keeps its place, what is copied its hash, too. */
const boundariesOf = ({ ordinal, startTime, endTime }: CutChunk) => ({ ordinal, startTime, endTime })

/** What every adapter of `Media` promises. `open` gives a new one and the directory that it may write to. */
export function mediaContract(name: string, open: (t: Test) => Promise<Opened>): void {
  void t.test(`Media (${name})`, async (t) => {
    const opened = async (t: Test, file: string): Promise<{ video: OpenedVideo } & Opened> => {
      const ports = await open(t)
      const video = await ports.media.open({ path: await fixture(file) }, never)
      return { video, ...ports }
    }

    void t.test('open() tells container, codec, size, frame rate and length', async (t) => {
      const { video } = await opened(t, 'twelve-seconds-h264.mp4')
      const { bytes, ...rest } = video.source
      t.same(rest, { container: 'mp4', codec: 'h264', width: 160, height: 90, fps: 25, duration: 12 })
      t.equal(bytes, (await readFile(await fixture('twelve-seconds-h264.mp4'))).length)
      t.same(video.warnings, [])
      await video.close()
    })

    void t.test('cut() covers the video without gap, counts from 1, and hashes what it made', async (t) => {
      const { video } = await opened(t, 'twelve-seconds-h264.mp4')
      const chunks: CutChunk[] = []
      for await (const chunk of video.cut({ chunkDuration: 5, overlap: 0 }, never)) {
        const content = await readFile(chunk.path)
        t.equal(chunk.bytes, content.length)
        t.equal(chunk.sha256, createHash('sha256').update(content).digest('hex'))
        chunks.push(chunk)
      }
      t.same(
        chunks.map(({ ordinal, startTime, endTime }) => [ordinal, startTime, endTime]),
        [
          [1, 0, 5],
          [2, 5, 10],
          [3, 10, 12],
        ],
      )
      await video.close()
    })

    void t.test('a chunk is a video of its own that starts at 0', async (t) => {
      const { video, media } = await opened(t, 'twelve-seconds-h264.mp4')
      const [, second] = await collect(video.cut({ chunkDuration: 5, overlap: 0 }, never))
      const again = await media.open({ path: second!.path }, never)
      t.match(again.source, { codec: 'h264', width: 160, height: 90, duration: 5 })
      await again.close()
      await video.close()
    })

    void t.test('a chunk is handed on before the video is cut to its end', async (t) => {
      const { video, directory } = await opened(t, 'twelve-seconds-h264.mp4')
      for await (const chunk of video.cut({ chunkDuration: 1, overlap: 0, fps: 24 }, never)) {
        t.equal(chunk.ordinal, 1)
        t.ok(existsSync(chunk.path))
        break
      }
      await video.close()
      t.same(readdirSync(directory), [], 'leaving the loop early leaves nothing')
    })

    for (const overlap of [0, 2]) {
      void t.test(
        `resumeAfter goes on with the boundaries of an uninterrupted run (overlap ${overlap})`,
        async (t) => {
          const { video } = await opened(t, 'keyframes-every-three-seconds.mp4')
          const options = { chunkDuration: 4, overlap }
          const whole = await collect(video.cut(options, never))
          for (const last of whole) {
            const rest = await collect(video.cut({ ...options, resumeAfter: last }, never))
            const same = overlap === 0 ? (chunk: CutChunk) => chunk : boundariesOf
            t.same(rest.map(same), whole.slice(last.ordinal).map(same), `behind chunk ${last.ordinal}`)
          }
          await video.close()
        },
      )
    }

    void t.test('overlapping chunks reach back into the one before', async (t) => {
      const { video } = await opened(t, 'twelve-seconds-h264.mp4')
      const chunks = await collect(video.cut({ chunkDuration: 5, overlap: 2 }, never))
      t.same(
        chunks.map(({ startTime, endTime }) => [startTime, endTime]),
        [
          [0, 5],
          [3, 10],
          [8, 12],
        ],
      )
      await video.close()
    })

    void t.test('fps, width and height are what was asked for; one size alone keeps the ratio', async (t) => {
      const { video, media } = await opened(t, 'twelve-seconds-h264.mp4')
      const [chunk] = await collect(video.cut({ chunkDuration: 20, overlap: 0, fps: 5, width: 80 }, never))
      const again = await media.open({ path: chunk!.path }, never)
      t.match(again.source, { width: 80, height: 46, fps: 5, duration: 12 })
      t.match(chunk, { width: 80, height: 46, fps: 5, startTime: 0, endTime: 12 })
      await again.close()
      await video.close()
    })

    void t.test('durations and overlaps out of range are refused with what would be right', async (t) => {
      const { video } = await opened(t, 'twelve-seconds-h264.mp4')
      const wrong: [chunkDuration: number, overlap: number, says: RegExp][] = [
        [-1, 0, /from 1 to 3600$/],
        [0, 0, /from 1 to 3600$/],
        [1e9, 0, /from 1 to 3600$/],
        [Number.NaN, 0, /from 1 to 3600$/],
        [5, -1, /from 0 to 600$/],
        [5, 5, /less than the chunk duration/],
        [5, 1e9, /from 0 to 600$/],
      ]
      for (const [chunkDuration, overlap, message] of wrong) {
        await t.rejects(collect(video.cut({ chunkDuration, overlap }, never)), {
          code: 'SS_INPUT_INVALID',
          message,
        })
      }
      await video.close()
    })

    void t.test('an aborted cut rejects with its reason and close() leaves nothing', async (t) => {
      const { video, directory } = await opened(t, 'twelve-seconds-h264.mp4')
      const stop = new AbortController()
      const reason = new Error('stop')
      const cutting = (async () => {
        for await (const chunk of video.cut({ chunkDuration: 1, overlap: 0, fps: 24 }, stop.signal)) {
          t.equal(chunk.ordinal, 1)
          stop.abort(reason)
        }
      })()
      await t.rejects(cutting, reason)
      await video.close()
      t.same(readdirSync(directory), [])
    })

    void t.test('close() while it cuts ends the cut, and may be called again', async (t) => {
      const { video } = await opened(t, 'twelve-seconds-h264.mp4')
      const chunks = video.cut({ chunkDuration: 1, overlap: 0, fps: 24 }, never)[Symbol.asyncIterator]()
      await chunks.next()
      await Promise.all([video.close(), video.close()])
      await t.rejects(
        (async () => {
          for (let next = await chunks.next(); !next.done; next = await chunks.next());
        })(),
        { code: 'SS_CANCELLED' },
      )
    })

    void t.test('an aborted open() rejects with its reason and leaves nothing', async (t) => {
      const { media, directory } = await open(t)
      const reason = new Error('stop')
      const path = await fixture('twelve-seconds-h264.mp4')
      await t.rejects(media.open({ path }, AbortSignal.abort(reason)), reason)
      const stop = new AbortController()
      const opening = media.open({ path }, stop.signal)
      stop.abort(reason)
      await t.rejects(opening, reason)
      t.same(readdirSync(directory), [])
    })
  })
}
