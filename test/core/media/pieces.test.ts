import t from 'tap'
import type { Picture } from '../../../core/media/look/look.ts'
import { type Cut, type Piece, piecesOf } from '../../../core/media/pieces.ts'

const cut: Cut = { chunkDuration: 10, tolerance: 0.02, interval: 0.1, copies: true, isExact: false }

/** Ten pictures a second, with a keyframe at each of `keys` (seconds), none between `from` and `to`. */
function* pictures(
  seconds: number,
  keys: (time: number) => boolean,
  [from, to]: [number, number] = [0, 0],
): Generator<Picture> {
  for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
    const time = tenth / 10
    if (time <= from || time >= to) yield { time, duration: 0.1, isKey: keys(time), place: undefined }
  }
}

async function* slowly<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items
}

async function all(of: Iterable<Picture>, given: Partial<Cut> = {}): Promise<Piece[]> {
  const found: Piece[] = []
  for await (const piece of piecesOf(slowly(of), { ...cut, ...given })) found.push(piece)
  return found
}

const spans = (pieces: Piece[]): string[] =>
  pieces.map(({ startTime, endTime, method }) => `${method} ${startTime}-${endTime}`)

const every =
  (seconds: number) =>
  (time: number): boolean =>
    Math.round(time * 10) % (seconds * 10) === 0

void t.test('piecesOf() copies from keyframe to keyframe, the last piece to its end', async (t) => {
  t.same(spans(await all(pictures(31, every(4)))), ['copy 0-12', 'copy 12-20', 'copy 20-31'])
})

void t.test('piecesOf() encodes where keyframes are missing, and copies again behind', async (t) => {
  const keys = (time: number): boolean => every(1)(time) && (time <= 24 || time >= 65)
  t.same(spans(await all(pictures(90, keys))), [
    ...['copy 0-10', 'copy 10-20', 'encode 20-30', 'encode 30-40', 'encode 40-50', 'encode 50-60'],
    ...['encode 60-70', 'copy 70-80', 'copy 80-90'],
  ])
})

void t.test('piecesOf() encodes at the multiples where no keyframe follows the first', async (t) => {
  const pieces = await all(pictures(25, (time) => time === 0))
  t.same(spans(pieces), ['encode 0-10', 'encode 10-20', 'encode 20-25'])
  t.ok(
    pieces.every(({ isRegular }) => isRegular),
    'in one go',
  )
})

void t.test('piecesOf() tells of no time without pictures, however long it is', async (t) => {
  for (const copies of [true, false]) {
    const pieces = await all(pictures(3640, every(1), [14.9, 3620]), { copies })
    t.same(
      pieces.map(({ startTime, endTime }) => [startTime, endTime]),
      [
        [0, 10],
        [10, 15],
        [3620, 3630],
        [3630, 3640],
      ],
    )
  }
})

void t.test(
  'piecesOf() lets a picture that stays be in every piece during which it is on show',
  async (t) => {
    const pieces = await all(pictures(60, every(60), [3, 57]))
    t.equal(pieces.length, 6)
    t.same(
      pieces.map(({ times }) => times[0]),
      [0, 3, 3, 3, 3, 3],
    )
    t.notOk(
      pieces.some(({ isRegular, endTime }) => isRegular && endTime < 60),
      'each is made by itself',
    )
  },
)

void t.test('piecesOf() stands at the multiples exactly where that is asked for', async (t) => {
  const late = [...pictures(30, every(1))].map((picture) => ({ ...picture, time: picture.time + 2.55 }))
  const pieces = await all(late, { copies: false, isExact: true })
  t.same(spans(pieces), ['encode 2.55-10', 'encode 10-20', 'encode 20-30', 'encode 30-32.55'])
})

void t.test('piecesOf() looks no further ahead than it has to', async (t) => {
  let read = 0
  async function* counted(): AsyncGenerator<Picture> {
    for (const picture of pictures(10_000, every(1))) {
      read += 1
      yield picture
    }
  }
  for await (const { endTime } of piecesOf(counted(), cut)) {
    t.equal(endTime, 10)
    break
  }
  t.ok(read < 300, `${read} pictures`)
})
