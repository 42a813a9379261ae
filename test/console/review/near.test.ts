import t from 'tap'
import type { Stretch } from '../../../console/src/review/axis.ts'
import { createNear } from '../../../console/src/review/near.ts'
import type { Clip } from '../../../console/src/review/playing.ts'
import { beginningOf, isPiece, pieceNamed, piecesOf } from '../../../console/src/review/ring.ts'
import { joinOf } from '../../../console/src/review/tiles.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 10, 27)
const LATER = START + 86_400_000
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** A clip of ten seconds that lies over each border of two pieces. */
function gateway() {
  const asked: Stretch[] = []
  const state = { failure: undefined as Error | undefined }
  const ask = async (piece: Stretch): Promise<Clip[]> => {
    asked.push(piece)
    if (state.failure) throw state.failure
    const clip = (at: number, from: number, until: number) => ({
      camera: 'yard',
      processId: `${at}`,
      from,
      until,
    })
    const { from, until } = piece
    return [clip(from, from, from + 5000), clip(until, until - 5000, until)]
  }
  return { asked, ask, state }
}

void t.test(
  'Near: a piece is asked for once, the next one ahead of time, and a border cuts no clip',
  async (t) => {
    const { asked, ask } = gateway()
    const near = createNear(ask, () => LATER)
    for (const at of [START, START + 1000, START + MINUTE]) near.attend(at)
    t.equal(near.get().known, undefined)
    await settled()
    t.same(asked, [{ from: START, until: START + 5 * MINUTE }])
    near.attend(START + 4.5 * MINUTE)
    await settled()
    t.equal(asked.length, 2)
    t.same(near.get().known, { from: START, until: START + 10 * MINUTE })
    const border = START + 5 * MINUTE
    t.same(
      near
        .get()
        .clips.get('yard')
        ?.find(({ processId }) => processId === `${border}`),
      { camera: 'yard', processId: `${border}`, from: border - 5000, until: border + 5000 },
    )
  },
)

void t.test('Near: what failed leaves what is known, and is asked again when somebody says so', async (t) => {
  const { asked, ask, state } = gateway()
  const near = createNear(ask, () => LATER)
  near.attend(START)
  await settled()
  state.failure = new Error('Cannot answer: gone')
  near.attend(START + 60 * MINUTE)
  await settled()
  t.equal(near.get().problem, state.failure)
  t.equal(near.get().clips.get('yard')?.length, 2)
  state.failure = undefined
  near.refresh()
  await settled()
  t.equal(near.get().problem, undefined)
  t.equal(asked.length, 3)
  near.refresh()
  await settled()
  t.equal(asked.length, 3, 'what lies long ago does not change')
})

void t.test('piecesOf(): the ring is played where no clip is; names lead back to the piece', (t) => {
  const at = (second: number): number => START + second * 1000
  const ring = [{ from: at(5), until: at(61) }]
  const pieces = piecesOf('the/yard', ring, [{ from: at(18), until: at(41) }])
  t.same(
    pieces.map(({ from, until }) => [(from - START) / 1000, (until - START) / 1000]),
    [
      [5, 20],
      [40, 60],
      [60, 61],
    ],
  )
  for (const piece of pieces) {
    const { camera, from, until } = piece
    t.ok(isPiece(piece))
    t.same(pieceNamed(piece.processId), { camera, from, until })
  }
  t.equal(pieceNamed('5f0c'), undefined)
  t.same(piecesOf('yard', [{ from: at(0), until: at(0.4) }], []), [], 'a few pictures are no piece')
  t.end()
})

void t.test(
  'beginningOf(): a playlist says when its first picture was taken; joinOf(): only wide pieces are joined',
  (t) => {
    const playlist = '#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2026-11-27T00:00:01.500Z\n#EXTINF:2,\na.mp4\n'
    t.equal(beginningOf(playlist), START + 1500)
    t.equal(beginningOf('#EXTM3U\n'), undefined)
    t.equal(beginningOf('#EXT-X-PROGRAM-DATE-TIME:soon\n'), undefined)
    t.equal(joinOf({ from: 0, until: 60 * MINUTE }), undefined)
    t.equal(joinOf({ from: 0, until: 24 * 60 * MINUTE }), 60)
    t.end()
  },
)
