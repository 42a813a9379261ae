import t from 'tap'
import fc from 'fast-check'
import { barAt, barsOf, lanesOf, type Moment } from '../../../console/src/review/lanes.ts'
import { held } from '../held.ts'

const momentOf = (given: Partial<Moment>): Moment => ({
  ...{ id: 'm', camera: 'yard', type: 'car', from: 0, until: 1000, description: '', confidence: 1 },
  ...{ reviewed: false, processId: 'p', chunkId: 'c', ...given },
})
const VIEW = { from: 0, until: 100_000 }
const moments = fc
  .array(
    fc.record({
      from: fc.integer({ min: -20_000, max: 120_000 }),
      length: fc.integer({ min: 0, max: 30_000 }),
      reviewed: fc.boolean(),
      camera: fc.constantFrom('yard', 'lobby', 'dock'),
      type: fc.constantFrom('car', 'person'),
    }),
    { maxLength: 60 },
  )
  .map((all) =>
    all.map(({ length, ...each }, n) => momentOf({ ...each, until: each.from + length, id: `m${n}` })),
  )

void t.test('barsOf(): each moment is in one bar, and bars stand apart from each other', async (t) => {
  const property = fc.property(moments, fc.integer({ min: 10, max: 3000 }), (moments, pixels) => {
    const bars = barsOf(moments, VIEW, pixels)
    const apart = bars.slice(1).every(({ left }, index) => left >= bars[index]!.right + 1.999)
    const ids = bars.flatMap(({ moments }) => moments.map(({ id }) => id))
    const unreviewed = bars.reduce((sum, bar) => sum + bar.unreviewed, 0)
    return (
      apart &&
      bars.every(({ left, right }) => right - left >= 3.999) &&
      ids.length === moments.length &&
      new Set(ids).size === ids.length &&
      unreviewed === moments.filter(({ reviewed }) => !reviewed).length
    )
  })
  held(t, 'one bar each', property)
})

void t.test(
  'barAt() finds every bar at its own pixels, the closest one beside it, and none far away',
  async (t) => {
    const property = fc.property(moments, (moments) => {
      const bars = barsOf(moments, VIEW, 1000)
      return bars.every(
        (bar) => barAt(bars, (bar.left + bar.right) / 2) === bar && barAt(bars, bar.left) === bar,
      )
    })
    held(t, 'found', property)
    const bars = barsOf([momentOf({ id: 'a' }), momentOf({ id: 'b', from: 5000, until: 6000 })], VIEW, 1000)
    t.equal(barAt(bars, 15)?.moments[0]!.id, 'a')
    t.equal(barAt(bars, 46)?.moments[0]!.id, 'b')
    t.equal(barAt(bars, 30), undefined)
  },
)

void t.test('lanesOf(): a lane for each camera and kind within the stretch, cameras as given', async (t) => {
  const all = [
    momentOf({ id: '1', camera: 'lobby', type: 'person' }),
    momentOf({ id: '2', camera: 'yard', type: 'person' }),
    momentOf({ id: '3', camera: 'yard', type: 'car' }),
    momentOf({ id: '4', camera: 'yard', type: 'dog', from: 200_000, until: 201_000 }),
    momentOf({ id: '5', camera: 'cellar', type: 'car' }),
  ]
  t.same(
    lanesOf(all, ['yard', 'lobby'], VIEW, 500).map(({ camera, type }) => `${camera} ${type}`),
    ['yard car', 'yard person', 'lobby person'],
  )
})

void t.test(
  'barsOf() merges what is too dense, and tells it apart again when it is looked at closely',
  async (t) => {
    const dense = [0, 1, 2, 3].map((n) => momentOf({ id: `${n}`, from: n * 1000, until: n * 1000 + 500 }))
    t.equal(barsOf(dense, { from: 0, until: 86_400_000 }, 1000).length, 1)
    t.equal(barsOf(dense, { from: 0, until: 10_000 }, 1000).length, 4)
  },
)
