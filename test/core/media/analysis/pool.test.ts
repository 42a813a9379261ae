import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { SpectraError } from '../../../../core/errors.ts'
import { createAnalysisPool } from '../../../../core/media/analysis/pool.ts'
import { compose } from '../../../analyst/scenes/compose.ts'
import { chunkVideo, lostVideo } from '../../../helpers/chunk-video.ts'
import { tempDir } from '../../../helpers/temp.ts'

const dir = tempDir(t)
const { signal } = new AbortController()
const render = (name: string, backdrop: string) => compose([{ seconds: 3, backdrop }], dir, name)
const bars = await render('bars', 'smptehdbars=s=480x270:r=10')
const shapes = await render('shapes', 'testsrc2=s=480x270:r=10')
const open = () => createAnalysisPool({ ffmpeg: 'ffmpeg', threads: 1 })

void t.test(
  'Analysis pool: the same content under another path is remembered, and not fetched',
  async (t) => {
    const pool = open()
    t.teardown(() => pool.close())
    await pool.analyse(chunkVideo(shapes), [], signal)
    const copy = join(dir, 'fetched-again.mp4')
    copyFileSync(shapes, copy)
    const earlier = chunkVideo(copy)
    const { cuts } = await pool.analyse(chunkVideo(bars), [earlier], signal)
    t.equal(earlier.opened, 0)
    t.same(cuts, [0], 'and its pictures are looked back upon: the chunk begins with another scene')
  },
)

void t.test('Analysis pool: other content at the same path is looked at anew', async (t) => {
  const pool = open()
  t.teardown(() => pool.close())
  const place = join(dir, 'place.mp4')
  const cutsAfter = async (content: string): Promise<{ cuts: number[]; opened: number }> => {
    copyFileSync(content, place)
    const earlier = chunkVideo(place)
    const { cuts } = await pool.analyse(chunkVideo(bars), [earlier], signal)
    return { cuts, opened: earlier.opened }
  }
  t.same(await cutsAfter(shapes), { cuts: [0], opened: 1 })
  t.same(await cutsAfter(bars), { cuts: [], opened: 0 }, 'the same as the chunk itself, which was looked at')
  t.same(await cutsAfter(shapes), { cuts: [0], opened: 0 })
})

void t.test(
  'Analysis pool: an earlier chunk that is gone is done without, one that is away is not',
  async (t) => {
    const pool = open()
    t.teardown(() => pool.close())
    const looking = (code: 'SS_OBJECT_NOT_FOUND' | 'SS_STORAGE_UNAVAILABLE') =>
      pool.analyse(chunkVideo(bars), [lostVideo(new SpectraError(code, 'Cannot open it: planted'))], signal)
    t.match(await looking('SS_OBJECT_NOT_FOUND'), { frames: 15 })
    await t.rejects(looking('SS_STORAGE_UNAVAILABLE'), { code: 'SS_STORAGE_UNAVAILABLE' })
  },
)

void t.test('Analysis pool: an abort while a file is being fetched is a cancellation', async (t) => {
  const pool = open()
  t.teardown(() => pool.close())
  const aborting = new AbortController()
  const slow = {
    ...chunkVideo(bars),
    file: (signal: AbortSignal) =>
      new Promise<string>((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      ),
  }
  const work = pool.analyse(slow, [], aborting.signal)
  aborting.abort()
  await t.rejects(work, { code: 'SS_CANCELLED' })
  await t.rejects(pool.analyse(chunkVideo(bars), [], aborting.signal), { code: 'SS_CANCELLED' })
})
