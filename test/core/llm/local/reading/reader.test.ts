import t from 'tap'
import { openReader, type Reader } from '../../../../../core/llm/local/reading/reader.ts'
import { linesIn, type ReadLine } from '../../../../../core/media/analysis/reading/lines.ts'
import type { Picture } from '../../../../../core/media/analysis/types.ts'
import { cannotRead, writtenPicture } from '../../../../helpers/written.ts'

const skip = cannotRead()
const reader = skip ? undefined : await openReader()
t.teardown(() => reader?.close())

const textsIn = async (picture: Picture): Promise<string[]> =>
  (await linesIn(reader!, picture)).map(({ text }) => text)

void t.test('Reader: a sign, an overlay and a small plate are read where they are', { skip }, async (t) => {
  const picture = await writtenPicture('testsrc2=s=1280x720', [
    { text: 'NO PARKING 24h', x: 100, y: 100, size: 48, behind: 'blue' },
    { text: '2026-03-01 10\\:30\\:07', x: 20, y: 670 },
    { text: 'M-AB 1234', x: 600, y: 400, size: 22, color: 'black', behind: 'white' },
  ])
  const lines = await linesIn(reader!, picture)
  const at = (text: RegExp) => lines.find((line) => text.test(line.text))
  t.ok(isAt(at(/NO ?PARKING ?24h/)!, 100, 100))
  t.ok(isAt(at(/2026-03-01 ?10:30:07/)!, 20, 670))
  t.ok(isAt(at(/M-AB ?1234/)!, 600, 400))
  t.ok(lines.every(({ confidence }) => confidence >= 0.8 && confidence <= 1))
})

void t.test('Reader: what has no text has none', { skip }, async (t) => {
  for (const source of [
    'mandelbrot=s=640x360',
    'color=0x808080:s=640x360',
    'cellauto=s=640x360:rule=30',
    'life=s=320x240',
  ])
    t.same(await textsIn(await writtenPicture(source, [{ text: ' ', x: 0, y: 0 }])), [], source)
})

void t.test('Reader: a picture of few pixels is none to read in, and no failure', { skip }, async (t) => {
  for (const [width, height] of [
    [1, 1],
    [16, 3000],
    [3000, 16],
  ] as const)
    t.same(await textsIn({ width, height, data: new Uint8Array(width * height * 3).fill(90) }), [])
})

void t.test('linesIn() reads nothing again that has not changed, and all that has', { skip }, async (t) => {
  const clock = (second: number) =>
    writtenPicture('color=0x303030:s=640x360', [
      { text: 'BACK DOOR', x: 40, y: 40 },
      { text: `10\\:30\\:0${second}`, x: 40, y: 300 },
    ])
  const first = await clock(1)
  const known = { picture: first, lines: await linesIn(reader!, first) }
  const read: string[] = []
  const counted: Pick<Reader, 'find' | 'read'> = {
    find: (picture) => reader!.find(picture),
    async read(picture, box) {
      const line = await reader!.read(picture, box)
      read.push(line.text)
      return line
    },
  }
  const second = await linesIn(counted, await clock(2), known)
  t.same(read, ['10:30:02'], 'one digit is enough')
  t.same(second.map(({ text }) => text.replace(' ', '')).sort(), ['10:30:02', 'BACKDOOR'])
})

void t.test('linesIn() lets no control characters through, and no line that is too long', async (t) => {
  const box = { x: 0, y: 0, width: 20, height: 10 }
  const saying = (text: string) => ({
    find: async () => [box],
    read: async () => ({ text, confidence: 0.99 }),
  })
  const picture = { width: 20, height: 10, data: new Uint8Array(600) }
  const [line] = await linesIn(saying('A\u001b[31mB\n\u202eC\u0000\ud800D\u200b'), picture)
  t.equal(line!.text, 'A [31mB C \ufffdD')
  const [long] = await linesIn(saying('x'.repeat(5000)), picture)
  t.equal(long!.text.length, 200)
  t.same(await linesIn(saying('X'), picture), [], 'one letter is a fold, or a shadow')
  t.same(await linesIn({ ...saying('AB'), find: async () => [{ ...box, width: 5 }] }, picture), [], 'upright')
})

/** Whether a line begins so near to a place, in pixels. */
const isAt = ({ box }: ReadLine, x: number, y: number): boolean =>
  Math.abs(box.x - x) <= 12 && Math.abs(box.y - y) <= 12
