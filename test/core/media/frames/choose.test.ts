import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { chooseFrames } from '../../../../core/media/frames/choose.ts'
import { tempDir } from '../../../helpers/temp.ts'

const dir = tempDir(t)
const { signal } = new AbortController()
const make = (name: string, source: string): string => {
  const path = join(dir, name)
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', path])
  return path
}
const choose = (path: string, change: object = {}, stop = signal) =>
  chooseFrames(path, { ffmpeg: 'ffmpeg', pictures: 6, side: 320, seconds: 6, ...change }, stop)

void t.test('chooseFrames(): of a scene that never changes there is one picture, noise or not', async (t) => {
  const still = make('still.mp4', 'color=gray:s=640x360:r=10:d=6,noise=alls=6:allf=t')
  const frames = await choose(still)
  t.equal(frames.length, 1)
  t.match(frames[0], { time: 0, novelty: 1 })
})

void t.test(
  'chooseFrames(): of what moves there are as many as may be, in order, over the whole chunk',
  async (t) => {
    const moving = make('moving.mp4', 'testsrc2=s=640x360:r=10:d=6')
    const frames = await choose(moving)
    t.equal(frames.length, 6)
    const times = frames.map(({ time }) => time)
    t.same(
      times,
      times.toSorted((a, b) => a - b),
    )
    times.forEach((time, index) => t.ok(time >= index && time < index + 1.001, `${time} in part ${index}`))
    for (const { jpeg } of frames) t.same(jpeg.subarray(0, 2), Buffer.from([0xff, 0xd8]))
  },
)

void t.test('chooseFrames(): what is seen for a moment only is among them', async (t) => {
  const flash = make(
    'flash.mp4',
    `color=gray:s=640x360:r=10:d=6,drawbox=x=200:y=100:w=120:h=120:color=red:t=fill:enable='between(t,3.3,3.7)'`,
  )
  const frames = await choose(flash)
  t.ok(frames.some(({ time }) => time >= 3.2 && time <= 3.8))
  t.ok(frames.length <= 3, 'and nothing twice')
})

void t.test(
  'chooseFrames(): what has no picture is refused, and an abort ends it with its reason',
  async (t) => {
    await t.rejects(choose(join(dir, 'missing.mp4')), { code: 'SS_ANALYSIS_FAILED' })
    const reason = new Error('planted')
    await t.rejects(choose(join(dir, 'moving.mp4'), {}, AbortSignal.abort(reason)), reason)
  },
)
