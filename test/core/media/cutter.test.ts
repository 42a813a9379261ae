import t from 'tap'
import { loadConfig } from '../../../core/config.ts'
import { findBinaries } from '../../../core/media/binaries.ts'
import { cutThrough } from '../../../core/media/cutter.ts'
import { createFilePool } from '../../../core/media/file-pool.ts'
import type { Look } from '../../../core/media/look/look.ts'
import { lookIntoPackets } from '../../../core/media/look/packets.ts'
import { planOf } from '../../../core/media/plan.ts'
import { openLocal } from '../../../core/media/source/local.ts'
import { fixture } from '../../fixtures/videos.ts'
import { tempDir } from '../../helpers/temp.ts'
import { cutAll, never, openMedia } from './open-media.ts'

void t.test('cutThrough() leaves out what cannot be decoded, and says so', async (t) => {
  const config = loadConfig({})
  const { ffmpeg, version } = await findBinaries(config)
  const source = await openLocal(await fixture('numbered.mp4'), config)
  const look = (await lookIntoPackets(source))!
  const files = createFilePool()
  t.teardown(async () => {
    look.close()
    await files.close()
  })
  // ffmpeg gets pictures of quite another time for the second piece.
  const broken: Look = {
    ...look,
    feed: (from, signal) => {
      const feed = look.feed(from, signal)
      return from.time > 2 && from.time < 6 ? { ...feed, zero: feed.zero - 1000 } : feed
    },
  }
  const lost: number[][] = []
  const context = { ffmpeg, version, source, look: broken, directory: tempDir(t), files }
  const told = { onStart: () => undefined, onLost: (...span: number[]) => lost.push(span) }
  const options = { chunkDuration: 4, overlap: 1 }
  const made: unknown[] = []
  for await (const chunk of cutThrough({ ...context, ...told }, planOf(look, options), options, never)) {
    made.push([chunk.ordinal, chunk.startTime, chunk.endTime])
  }
  t.same(lost, [[4, 8]])
  t.same(made, [
    [1, 0, 4],
    [2, 7, 12],
  ])
})

void t.test(
  'Cutting: pictures that claim the instants of others end the cut with its code, and no ffmpeg waits for more',
  async (t) => {
    const { media } = await openMedia(t)
    const path = await fixture('instants-shown-twice.mkv')
    const video = await media.open({ path }, never)
    await t.rejects(cutAll(video, { chunkDuration: 30 }), { code: 'SS_CHUNKING_FAILED', message: /imestamp/ })
  },
)
