import t from 'tap'
import { decode, type Stop } from '../../../../core/media/analysis/frames.ts'
import type { Frame } from '../../../../core/media/analysis/types.ts'
import { fixture } from '../../../fixtures/videos.ts'

const stop: Stop = { stopped: false, onStop: () => () => undefined }

async function frames(file: string): Promise<Frame[]> {
  const all: Frame[] = []
  for await (const frame of decode('ffmpeg', await fixture(file), stop)) all.push(frame)
  return all
}

void t.test('decode() gives the one picture of a file that is too short for the rate', async (t) => {
  t.match(await frames('one-picture.mp4'), [{ index: 0, time: 0, width: 160, height: 90 }])
  t.equal((await frames('ten-seconds-and-a-picture.mp4')).length, 50, 'and rounds what is left elsewhere')
})

void t.test('decode() gives square pixels, as they are shown', async (t) => {
  const [wide] = await frames('wide-pixels.mp4')
  t.match(wide, { width: 320, height: 180 })
})

void t.test('decode() says what is wrong where no picture can be decoded', async (t) => {
  await t.rejects(frames('text.mp4'), {
    code: 'SS_ANALYSIS_FAILED',
    message: /no picture in it can be decoded/,
  })
  await t.rejects(
    frames('wide-in-secret.mp4'),
    { code: 'SS_ANALYSIS_FAILED' },
    'such as one that would fill the memory, whatever the container says of it',
  )
})
