import { join } from 'node:path'
import sharp from 'sharp'
import t, { type Test } from 'tap'
import { shippedWeights } from '../../../../core/llm/local/detector/installed.ts'
import { hasOrt } from '../../../../core/llm/local/onnx/installed.ts'
import { decode } from '../../../../core/media/analysis/frames.ts'
import { createAnalysisPool } from '../../../../core/media/analysis/pool.ts'
import type { Picture } from '../../../../core/media/analysis/types.ts'
import { checkPicture, MOST_PICTURE_BYTES } from '../../../../core/media/pictures/check.ts'
import { lookAtPicture, type SeenThing } from '../../../../core/media/pictures/look.ts'
import { sharedDir } from '../../../helpers/shared.ts'

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 90, g: 120, b: 90 } } })

function poolOf(t: Test, detector?: string) {
  const pool = createAnalysisPool({ ffmpeg: 'ffmpeg', threads: 1, detector })
  t.teardown(() => pool.close())
  return pool
}

void t.test(
  'Picture: JPEG, PNG and WebP are taken by how they begin, whatever they are called',
  async (t) => {
    for (const form of ['jpeg', 'png', 'webp'] as const) {
      const bytes = await blank(32, 32).toFormat(form).toBuffer()
      t.doesNotThrow(() => checkPicture(bytes), form)
    }
    const others: [Buffer, RegExp][] = [
      [Buffer.alloc(0), /it is empty/],
      [await blank(32, 32).gif().toBuffer(), /neither JPEG nor PNG nor WebP/],
      [await blank(32, 32).tiff().toBuffer(), /neither JPEG/],
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /neither JPEG/],
      [Buffer.from('%PDF-1.7'), /neither JPEG/],
      [Buffer.from([0xff, 0xd8]), /neither JPEG/],
    ]
    for (const [bytes, message] of others)
      t.throws(() => checkPicture(bytes), {
        code: 'SS_INPUT_INVALID',
        message,
        details: { field: 'picture' },
      })
    const large = Buffer.alloc(MOST_PICTURE_BYTES + 1, 0xff)
    t.throws(() => checkPicture(large), { code: 'SS_UPLOAD_TOO_LARGE' })
  },
)

void t.test('Picture: what cannot be decoded, and what is too small or too large, is said', async (t) => {
  const finder = { sure: 0.4, detect: async () => [] }
  const jpeg = await blank(320, 320).jpeg().toBuffer()
  const cases: [Buffer, RegExp][] = [
    [Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /it cannot be decoded/],
    [Buffer.concat([jpeg.subarray(0, 4), Buffer.alloc(500, 7)]), /it cannot be decoded/],
    [await blank(15, 200).png().toBuffer(), /it has 15x200 pixels/],
    // Some kilobytes that would take 300 MB.
    [await blank(10_000, 10_000).png({ compressionLevel: 9 }).toBuffer(), /it has 10000x10000 pixels/],
  ]
  for (const [bytes, message] of cases)
    await t.rejects(lookAtPicture(finder, bytes), { code: 'SS_INPUT_INVALID', message })
})

void t.test('Picture: it is looked at as it is shown, and boxes are shares of its sides', async (t) => {
  const looked: [number, number][] = []
  const finder = {
    sure: 0.4,
    detect: async ({ width, height }: Picture) => {
      looked.push([width, height])
      return [
        { kind: 'car' as const, score: 0.6, box: { x: 0, y: 0, width, height } },
        { kind: 'vehicle' as const, score: 0.9, box: { x: 0, y: 0, width, height } },
        { kind: 'table' as const, score: 0.5, box: { x: 0, y: 0, width, height } },
      ]
    },
  }
  const lying = await blank(100, 50).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const seen = await lookAtPicture(finder, lying)
  t.same(looked, [
    [50, 100],
    [80, 160],
  ])
  t.same(
    seen.map(({ kind, box }) => [kind, box]),
    [['car', { x: 0, y: 0, width: 1, height: 1 }]],
    'a vehicle that is a car is a car, and no table fills a picture',
  )
  const clear = await sharp({
    create: { width: 64, height: 64, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 1 } },
  })
    .webp({ lossless: true })
    .toBuffer()
  t.equal((await lookAtPicture(finder, clear))[0]!.colour, 'red')
})

void t.test(
  'Picture: without a detector a thread says so, and a picture that is none is told by its code',
  async (t) => {
    const off = poolOf(t, 'off')
    const png = await blank(64, 64).png().toBuffer()
    t.equal(await off.picture(png), undefined)
    await off.close()
    await t.rejects(off.picture(png), { code: 'SS_CANCELLED' })
    const skip = hasOrt() ? false : 'onnxruntime-node is not installed'
    await t.test('its own that cannot be used', { skip }, async (t) => {
      await t.rejects(poolOf(t, '/nowhere.onnx').picture(png), { code: 'SS_CONFIG_INVALID' })
    })
  },
)

const shared = sharedDir()
const skip = shared && shippedWeights() && hasOrt() ? false : 'the shared footage or the detector is missing'

/** A picture of a video at a second, and the part of it that is asked for. */
async function pictureAt(name: string, second: number, part?: SeenThing['box']): Promise<Buffer> {
  const never = { stopped: false, onStop: () => () => true }
  let n = 0
  for await (const { data, width, height } of decode(
    'ffmpeg',
    join(shared!, 'videos', `${name}.mp4`),
    never,
    {
      ...{ fps: 1, side: 768 },
    },
  )) {
    if (n++ < second) continue
    const image = sharp(data, { raw: { width, height, channels: 3 } })
    if (!part) return image.jpeg().toBuffer()
    const region = {
      ...{ left: Math.round(part.x * width), top: Math.round(part.y * height) },
      ...{ width: Math.round(part.width * width), height: Math.round(part.height * height) },
    }
    return image.extract(region).webp().toBuffer()
  }
  throw new Error('no such second')
}

void t.test(
  'Picture: what is in a picture of real footage is found, and in a crop of it, too',
  { skip },
  async (t) => {
    const pool = poolOf(t)
    const look = async (bytes: Buffer) => (await pool.picture(bytes))!
    for (const [name, second, kind, colours] of [
      ['car-detection', 16, 'car', ['white', 'silver', 'red']],
      ['one-by-one-person-detection', 24, 'person', ['black', 'grey']],
      ['one-by-one-person-detection', 60, 'person', ['black', 'grey']],
    ] as const) {
      const [whole] = await look(await pictureAt(name, second))
      t.equal(whole?.kind, kind, `${name} at ${second}`)
      t.ok((colours as readonly string[]).includes(whole!.colour), whole!.colour)
      const [crop] = await look(await pictureAt(name, second, whole!.box))
      t.equal(crop?.kind, kind, `a crop of ${name} at ${second}`)
    }
    t.same(await look(await pictureAt('car-detection', 12)), [], 'nothing in an empty street')
  },
)
