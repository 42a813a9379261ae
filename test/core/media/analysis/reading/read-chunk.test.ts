import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { createLooks } from '../../../../../core/llm/local/looks.ts'
import { readingVision } from '../../../../../core/llm/local/reading/reading-vision.ts'
import { createLocalVision } from '../../../../../core/llm/local/vision.ts'
import type { Vision, VisionRequest, VisionResult } from '../../../../../core/ports.ts'
import type { Place } from '../../../../../core/media/analysis/types.ts'
import { chunkVideo, visionRequest } from '../../../../helpers/chunk-video.ts'
import { tempDir } from '../../../../helpers/temp.ts'
import { cannotRead, writeVideo, type Written } from '../../../../helpers/written.ts'

const skip = cannotRead()
const CARS = resolve(import.meta.dirname, '../../../../../../shared/videos/car-detection.mp4')
const noCars = skip || (existsSync(CARS) ? false : 'the shared videos are not there')
const dir = tempDir(t)

const looks = createLooks({ ffmpeg: 'ffmpeg', threads: 1 })
t.teardown(() => looks.close())
const local = createLocalVision({ ffmpeg: 'ffmpeg', threads: 1, looks })
const vision = readingVision(local, async () => looks)

const SECONDS = ['-t', '10', '-r', '10', '-c:v', 'libx264', '-crf', '18', '-preset', 'veryfast']
/** 2026-03-01 10:30:00 UTC, in seconds. */
const CLOCK: Written = { text: '%{pts\\:gmtime\\:1772361000\\:%F %T}', x: 20, y: 'h-40' }

const { signal } = new AbortController()

function read(path: string, change: Partial<VisionRequest> = {}) {
  const span = { ordinal: 2, startTime: 100, endTime: 110 }
  return vision.describe(visionRequest(chunkVideo(path), { span, ocr: true, ...change }), signal)
}

const scene = (name: string, ...lines: Written[]): string =>
  writeVideo(['-f', 'lavfi', '-i', 'color=0x405060:s=640x360:r=10'], lines, ...SECONDS, join(dir, name))

void t.test(
  'Reading: what is written is an event with its place, and a clock is one event',
  { skip },
  async (t) => {
    const sign: Written = { text: 'BACK DOOR 12', x: 200, y: 100, size: 36 }
    const { texts, summary } = await read(scene('sign.mp4', sign, CLOCK))
    t.equal(texts!.length, 2)
    const text = texts!.find(({ attributes }) => !attributes.clock)!
    t.match(text, {
      type: 'text_seen',
      startTime: 100,
      description: /^The text "BACK ?DOOR ?12" is to be read from 01:40 to 01:(49|50)\.$/,
      continuity: { before: true, after: true, key: 'BACKDOOR12' },
    })
    t.ok(text.confidence >= 0.8 && text.endTime >= 109)
    const { x, y, width } = text.attributes as Record<string, number>
    t.ok(
      Math.abs(x! - 320 / 640) < 0.1 && Math.abs(y! - 118 / 360) < 0.05 && width! > 0.3,
      `${x} ${y} ${width}`,
    )
    t.match(
      texts!.find(({ attributes }) => attributes.clock),
      {
        description: /clock in the picture, which begins with "2026-03-01 ?10:30:00"/,
        continuity: { key: 'clock' },
      },
    )
    t.notMatch(summary, /BACK/, 'who describes is told nothing of it')
  },
)

void t.test('Reading: a text that comes with a cut is told from there', { skip }, async (t) => {
  const source =
    'color=0x202020:s=640x360:r=10:d=5,format=yuv420p[a];color=0xd0d0d0:s=640x360:r=10:d=5,format=yuv420p[b];[a][b]concat'
  const late: Written = { text: 'OPEN NOW', x: 'if(lt(t,5),-500,200)', y: 100, size: 40, color: '0x1040a0' }
  const path = writeVideo(['-f', 'lavfi', '-i', source], [late], ...SECONDS, join(dir, 'cut.mp4'))
  const { texts } = await read(path)
  t.match(texts, [{ startTime: 105, description: /OPEN ?NOW/, continuity: { before: false, after: true } }])
})

void t.test(
  'Reading: nothing is read where that is not asked for, or nothing is written',
  { skip },
  async (t) => {
    const { texts: asked } = await read(scene('empty.mp4', { text: ' ', x: 0, y: 0 }))
    t.same(asked, [])
    const { texts } = await read(join(dir, 'sign.mp4'), { ocr: false })
    t.equal(texts, undefined)
  },
)

void t.test(
  'Reading: a clock that differs from the start of the video is a warning, with both times',
  { skip },
  async (t) => {
    const path = join(dir, 'sign.mp4')
    const right = await read(path, { startedAt: '2026-03-01T10:28:20.000Z' })
    t.equal(right.warnings, undefined)
    const { warnings } = await read(path, { startedAt: '2026-03-01T09:00:00+01:00' })
    t.match(warnings, [
      {
        code: 'SS_CLOCK_DIFFERS',
        message:
          /^The clock in the pictures differs .*: it says "2026-03-01 ?10:30:00" where the video's time is 2026-03-01 09:01:40$/,
      },
    ])
  },
)

void t.test(
  'Reading: whoever describes, the local analyst reads; what fails there is told, and costs no description',
  { skip },
  async (t) => {
    const asked: unknown[] = []
    const other: Vision = {
      ...{ provider: 'openai', model: 'gpt', health: async () => {} },
      async describe(request) {
        asked.push(request)
        return { provider: 'openai', model: 'gpt', usage: undefined, summary: 'A door.', observations: [] }
      },
    }
    const reading = readingVision(other, async () => looks)
    const request = (path: string) => visionRequest(chunkVideo(path), { ocr: true })
    const told = await reading.describe(request(join(dir, 'sign.mp4')), signal)
    t.match(told, { summary: 'A door.', provider: 'openai', observations: [] })
    t.equal(told.texts!.length, 2)
    const broken = await reading.describe(request(join(dir, 'none.mp4')), signal)
    t.match(broken, {
      summary: 'A door.',
      warnings: [{ code: 'SS_ANALYSIS_FAILED', message: /^Cannot read what is written/ }],
    })
    t.equal(asked.length, 2)
  },
)

void t.test(
  'Reading: real cars carry no text, an overlay is none of theirs, and a plate is told of its car',
  { skip: noCars },
  async (t) => {
    const cut = ['-c:v', 'libx264', '-crf', '16', '-preset', 'veryfast']
    const overlay: Written = { text: 'CAM 3', x: 20, y: 20 }
    const plain = writeVideo(['-ss', '13', '-t', '6', '-i', CARS], [overlay], ...cut, join(dir, 'cars.mp4'))
    const { sightings } = await looks.at({ chunk: chunkVideo(plain), before: [] }, signal)
    const texts = (told: VisionResult) => told.texts!.map(({ attributes: { text, at } }) => [bare(text), at])
    t.same(texts(await read(plain)), [['CAM3', undefined]])
    const car = sightings.filter(({ kind }) => kind === 'car').sort((a, b) => b.share - a.share)[0]!
    const plate: Written = {
      text: 'M AB 1234',
      ...along(car.path),
      size: 20,
      color: 'black',
      behind: 'white',
    }
    const told = await read(writeVideo(['-i', plain], [plate], ...cut, join(dir, 'plate.mp4')))
    t.same(texts(told), [
      ['CAM3', undefined],
      ['MAB1234', 'car'],
    ])
    const event = told.texts!.find(({ attributes }) => attributes.at === 'car')!
    t.match(event.description, /^The text "M ?AB ?1234" is to be read at a car from /)
    const { trackId } = event.attributes
    const followed = told.observations.find(({ attributes }) => attributes.trackId === trackId)
    t.equal(followed?.attributes.kind, 'car', 'by its track')
  },
)

const bare = (text: unknown): string => String(text).replaceAll(' ', '')

/** Expressions that keep a line in the middle of a way; out of the picture where the way is over. */
function along(path: readonly Place[]): Pick<Written, 'x' | 'y'> {
  const expression = (of: (place: Place) => string): string =>
    path.reduceRight((rest, place) => `if(lt(t,${place.time + 0.1}),${of(place)},${rest})`, '-500')
  return {
    x: expression(({ x, width }) => `w*${(x + width / 2).toFixed(4)}-text_w/2`),
    y: expression(({ y, height }) => `h*${(y + height / 2).toFixed(4)}-text_h/2`),
  }
}
