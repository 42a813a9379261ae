import t from 'tap'
import fc from 'fast-check'
import {
  around,
  lengthOf,
  LONGEST,
  nextSpan,
  pan,
  SHORTEST,
  SPANS,
  toInstant,
  toPixel,
  zoom,
} from '../../../console/src/review/axis.ts'
import { countStep, isSettled, tilesOf } from '../../../console/src/review/tiles.ts'
import { held } from '../held.ts'

const at = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2050, 0) })
const span = fc.integer({ min: SHORTEST, max: LONGEST })
const view = fc.tuple(at, span).map(([from, length]) => ({ from, until: from + length }))
const share = fc.double({ min: 0, max: 1, noNaN: true })
const pixels = fc.integer({ min: 50, max: 4000 })
const near = (one: number, other: number, by: number): boolean => Math.abs(one - other) <= by

void t.test(
  'zoom() keeps the instant under the pointer where it is, and stays between 10 s and 24 h',
  async (t) => {
    const factor = fc.double({ min: 1e-4, max: 1e4, noNaN: true })
    const property = fc.property(view, share, factor, pixels, (view, share, factor, width) => {
      const about = view.from + share * lengthOf(view)
      const zoomed = zoom(view, factor, about)
      const length = lengthOf(zoomed)
      return (
        near(toPixel(zoomed, width, about), toPixel(view, width, about), 0.01) &&
        length >= SHORTEST - 1 &&
        length <= LONGEST + 1
      )
    })
    held(t, 'the point stays', property)
    const there = fc.property(view, share, (view, share) => {
      const about = view.from + share * lengthOf(view)
      const factor = LONGEST / lengthOf(view)
      const back = zoom(zoom(view, factor, about), 1 / factor, about)
      return near(back.from, view.from, 1) && near(back.until, view.until, 1)
    })
    held(t, 'there and back', there)
  },
)

void t.test('toInstant() is the inverse of toPixel(), also outside of the axis', async (t) => {
  const property = fc.property(view, pixels, fc.integer({ min: -5000, max: 5000 }), (view, width, pixel) =>
    near(toPixel(view, width, toInstant(view, width, pixel)), pixel, 0.01),
  )
  held(t, 'inverse', property)
})

void t.test(
  'pan() moves by a share of the length, across midnight as anywhere, and keeps the length',
  async (t) => {
    const property = fc.property(view, fc.double({ min: -3, max: 3, noNaN: true }), (view, by) => {
      const moved = pan(view, by)
      return (
        near(lengthOf(moved), lengthOf(view), 0.01) && near(moved.from - view.from, by * lengthOf(view), 0.01)
      )
    })
    held(t, 'length stays', property)
  },
)

void t.test('nextSpan() goes through the spans with a name, and stops at both ends', async (t) => {
  const down: number[] = [LONGEST]
  while (nextSpan(down.at(-1)!, 'in') !== down.at(-1)) down.push(nextSpan(down.at(-1)!, 'in'))
  t.same(down, Object.values(SPANS))
  t.equal(nextSpan(LONGEST, 'out'), LONGEST)
  t.equal(nextSpan(90_000, 'out'), SPANS['5m'], 'from between two')
  t.same(around(1_000_000, 60_000), { from: 970_000, until: 1_030_000 })
})

void t.test(
  'tilesOf() covers a stretch with at most three pieces that touch, the same for moves within them',
  async (t) => {
    const property = fc.property(view, (view) => {
      const tiles = tilesOf(view)
      const touch = tiles.slice(1).every(({ from }, index) => from === tiles[index]!.until)
      const [first, last] = [tiles[0]!, tiles.at(-1)!]
      return touch && tiles.length <= 3 && first.from <= view.from && last.until >= view.until
    })
    held(t, 'covered', property)
    const midnight = Date.UTC(2026, 10, 27)
    const across = { from: midnight - 1_800_000, until: midnight + 1_800_000 }
    t.same(tilesOf(across), [
      { from: midnight - 3_600_000, until: midnight },
      { from: midnight, until: midnight + 3_600_000 },
    ])
    t.same(tilesOf({ from: across.from + 5000, until: across.until + 5000 }), tilesOf(across))
    t.equal(countStep({ from: 0, until: 3_600_000 }), 15)
    t.equal(countStep({ from: 0, until: 60_000 }), 1, 'not finer than a second')
    t.ok(isSettled({ from: 0, until: 1000 }, 3_600_000))
    t.notOk(isSettled({ from: 0, until: 3_600_000 }, 3_600_000))
  },
)
