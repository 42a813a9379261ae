import t from 'tap'
import fc from 'fast-check'
import type { Moment } from '../../../console/src/review/lanes.ts'
import { momentAt, moveOf, nextMoment, rangeOf, setMark } from '../../../console/src/review/moves.ts'
import { nextUnreviewed } from '../../../console/src/review/queue.ts'
import { matching } from '../../../console/src/shell/shortcuts.ts'
import { held } from '../held.ts'

const momentOf = (id: string, from: number, until = from + 1000): Moment => ({
  ...{ id, camera: 'yard', type: 'car', from, until, description: '', confidence: 1 },
  ...{ reviewed: false, processId: 'p', chunkId: 'c' },
})

void t.test('nextMoment() leads through all that begin at different instants, forth and back', async (t) => {
  const starts = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { maxLength: 30 })
  const property = fc.property(starts, (starts) => {
    const moments = starts.map((start) => momentOf(String(start), start * 1000))
    const seen: number[] = []
    for (let at = -1000; ; at = seen.at(-1)!) {
      const next = nextMoment(moments, at, 1)
      if (!next) break
      seen.push(next.from)
    }
    const back: number[] = []
    for (let at = 2_000_000; ; at = back.at(-1)!) {
      const next = nextMoment(moments, at, -1)
      if (!next) break
      back.push(next.from)
    }
    const sorted = starts.map((start) => start * 1000).sort((a, b) => a - b)
    return (
      JSON.stringify(seen) === JSON.stringify(sorted) &&
      JSON.stringify(back) === JSON.stringify(sorted.reverse())
    )
  })
  held(t, 'all of them', property)
  const two = [momentOf('first', 1000), momentOf('second', 5000)]
  t.equal(nextMoment(two, 5020, -1)?.id, 'first', 'who stands at one goes to the one before')
  t.equal(nextMoment(two, 4980, 1), undefined)
})

void t.test('momentAt() is the one that began last of those that last then', async (t) => {
  const moments = [momentOf('long', 0, 60_000), momentOf('short', 10_000, 12_000)]
  t.equal(momentAt(moments, 11_000)?.id, 'short')
  t.equal(momentAt(moments, 30_000)?.id, 'long')
  t.equal(momentAt(moments, 90_000), undefined)
})

void t.test('moveOf(): a second, a frame of that camera, events, marks', async (t) => {
  t.same(moveOf(']'), { kind: 'step', by: 1000 })
  t.same(moveOf('['), { kind: 'step', by: -1000 })
  t.same(moveOf('.', 50), { kind: 'step', by: 20 })
  t.same(moveOf(',', 0), { kind: 'step', by: -40 })
  t.same(moveOf('j'), { kind: 'event', towards: 1 })
  t.same(moveOf('k'), { kind: 'event', towards: -1 })
  t.same(
    [' ', 'm', 'i', 'o'].map((key) => moveOf(key)?.kind),
    ['play', 'review', 'in', 'out'],
  )
  t.equal(moveOf('x'), undefined)
})

void t.test('setMark() never leaves a range that is turned around', async (t) => {
  const step = fc.tuple(fc.constantFrom('in' as const, 'out' as const), fc.integer({ min: 0, max: 100 }))
  const property = fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
    let marks = {}
    for (const [which, at] of steps) {
      marks = setMark(marks, which, at)
      if ((marks as Record<string, number>)[which] !== at) return false
      const range = rangeOf(marks)
      if (range && range.from >= range.until) return false
      if (Object.keys(marks).length === 2 && !range) return false
    }
    return true
  })
  held(t, 'a range', property)
  t.same(setMark({ in: 10 }, 'out', 5), { out: 5 })
  t.same(rangeOf({ in: 1, out: 2 }), { from: 1, until: 2 })
})

void t.test('nextUnreviewed() goes on after the item, then from the front, and ends', async (t) => {
  const items = [1, 2, 3, 4].map((n) => ({ id: `${n}`, reviewed: n === 3 }))
  t.equal(nextUnreviewed(items, '2')?.id, '4')
  t.equal(nextUnreviewed(items, '4')?.id, '1')
  t.equal(nextUnreviewed([{ id: '1', reviewed: false }], '1'), undefined)
  t.equal(nextUnreviewed(items, 'gone')?.id, '1')
})

void t.test('Each key of the page is found as one key: the space bar, too', async (t) => {
  const keys = [' ', 'j', 'k', '[', ']', ',', '.', 'm', 'i', 'o', '+', '-']
  const shortcuts = keys.map((key) => ({ keys: key, says: key, run: () => undefined }))
  for (const key of keys) {
    t.ok(moveOf(key), key)
    t.equal(matching([{ key, at: 0 }], shortcuts)?.keys, key)
  }
})
