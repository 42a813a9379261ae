import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { showing, type Clip, type ShowingOptions } from '../../../../core/llm/chat/showing.ts'
import { ModelCapabilities } from '../../../../core/llm/model.ts'
import { chunkVideo } from '../../../helpers/chunk-video.ts'
import { tempDir } from '../../../helpers/temp.ts'

const { signal } = new AbortController()
const span = { ordinal: 3, startTime: 20, endTime: 22 }
const jpeg = (name: string) => Buffer.from(name)
const FRAMES = [
  { time: 0, jpeg: jpeg('first'), novelty: 1 },
  { time: 0.5, jpeg: jpeg('calm'), novelty: 0.1 },
  { time: 9, jpeg: jpeg('news'), novelty: 0.4 },
]

/** Shows a chunk of ten bytes to a model that can do that. */
async function shown(t: Test, can: Partial<ModelCapabilities>, place?: ShowingOptions['place']) {
  const path = join(tempDir(t), 'chunk.mp4')
  writeFileSync(path, '0123456789')
  const chosen: number[] = []
  const show = showing({
    can: ModelCapabilities.parse(can),
    place,
    choose: async (_, { pictures }) => {
      chosen.push(pictures)
      return FRAMES
    },
  })
  return { ...(await show(chunkVideo(path), span, signal)), chosen, path }
}

const video = { video: Buffer.from('0123456789') }

void t.test('showing(): a model without video sees pictures with their times in the recording', async (t) => {
  const { parts, how, thumbnail, chosen } = await shown(t, { pictures: 7 })
  t.same(chosen, [7])
  t.match(how, /pictures, each after its time/)
  t.same(
    parts.flatMap((part) => ('text' in part ? [part.text] : [])),
    ['Second 20.0:', 'Second 20.5:', 'Second 22.0:'],
    'none lies behind the end',
  )
  t.equal(String(thumbnail), 'news', 'the newest against the one before it stands for the chunk')
})

void t.test('showing(): the table decides by the size of the chunk whether a clip is shown', async (t) => {
  const asked: Clip[] = []
  const place: ShowingOptions['place'] = async (clip) => {
    asked.push(clip)
    return { part: video }
  }
  for (const can of [{ videoBytes: 10 }, { storedVideoBytes: 10 }, { videoBytes: 3, storedVideoBytes: 10 }]) {
    const { parts, how, thumbnail, path } = await shown(t, can, place)
    t.same(parts, [video])
    t.match(how, /its beginning is second 20\.0 of the recording, its end second 22\.0/)
    t.equal(String(thumbnail), 'news')
    t.match(asked.pop(), { path, bytes: 10, key: 'videos/chunk.mp4' })
  }
  for (const can of [{ videoBytes: 9 }, { storedVideoBytes: 9 }, {}]) {
    t.equal((await shown(t, can, place)).parts.length, 6, JSON.stringify(can))
  }
  t.same(asked, [], 'what is too large is not brought anywhere')
})

void t.test('showing(): a clip that its provider cannot be given is shown as pictures', async (t) => {
  const { parts } = await shown(t, { videoBytes: 10 }, async () => undefined)
  t.equal(parts.length, 6)
})

void t.test(
  'showing(): what was laid down for a clip goes with its disposal; a failure there is a warning',
  async (t) => {
    let released = 0
    const release = async (): Promise<void> => void (released += 1)
    const one = await shown(t, { videoBytes: 10 }, async () => ({ part: video, release }))
    t.equal(released, 0)
    await one[Symbol.asyncDispose]()
    t.equal(released, 1)
    const other = await shown(t, { videoBytes: 10 }, async () => ({
      part: video,
      release: () => Promise.reject(new Error('planted: the place is away')),
    }))
    const warned = once(process, 'warning')
    await other[Symbol.asyncDispose]()
    t.match(await warned, [{ message: /planted: the place is away/ }])
  },
)
