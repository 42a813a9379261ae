import fc from 'fast-check'
import t from 'tap'
import {
  collapse,
  distinct,
  keyOf,
  placeOf,
  type Candidate,
} from '../../../../core/search/asking/distinct.ts'

const keys = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 200 })
const ORG = { organizationId: 'o' }

/** A chunk that says what all of its likeness say. */
const candidate = (likeness: number, chunkId: number, description = ''): Candidate =>
  ({
    hit: { chunkId: String(chunkId), likeness: String(likeness) },
    evidence: {
      seen: false,
      events: description === '' ? [] : [{ type: 'vehicle_detected', description }],
    },
    moments: [{ chunkId: String(chunkId), startTime: 0 }],
  }) as unknown as Candidate

void t.test('collapse() shows the first of each key, in order, and loses none', (t) => {
  fc.assert(
    fc.property(keys, (given) => {
      const ranked = given.map((key, rank) => ({ key, rank }))
      const groups = collapse(ranked, ({ key }) => String(key))
      t.strictSame(
        groups.map(({ shown }) => shown.rank),
        [...new Set(given)].map((key) => given.indexOf(key)),
      )
      const all = groups.flatMap(({ shown, others }) => [shown, ...others])
      t.strictSame(
        all.map(({ rank }) => rank).sort((a, b) => a - b),
        [...given.keys()],
      )
      t.ok(groups.every(({ shown, others }) => others.every(({ key }) => key === shown.key)))
    }),
  )
  t.end()
})

void t.test(
  'distinct() fills a page however often some say the same, and looks no further than it needs to',
  async (t) => {
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 10 }), async (given, limit) => {
        const all = given.map((likeness, index) => candidate(likeness, index))
        let looks = 0
        const { groups } = await distinct(
          ({ unlike = [] }) => {
            looks++
            return Promise.resolve(all.filter(({ hit }) => !unlike.includes(hit.likeness)).slice(0, limit))
          },
          ORG,
          { limit, fits: () => true, keyOf },
        )
        const different = new Set(given)
        t.equal(groups.length, Math.min(limit, different.size))
        t.equal(new Set(groups.map(({ shown }) => shown.hit.likeness)).size, groups.length)
        t.ok(looks <= Math.max(1, different.size + 1))
        if (different.size === given.length) t.equal(looks, 1, 'nothing is alike: one look')
      }),
    )
  },
)

void t.test('what events say differs but in numbers is alike, all else is not', (t) => {
  const of = (description: string): string => keyOf(candidate(1, 1, description))
  t.equal(of('A red car at 00:10.'), of('A red car at 00:55.'))
  t.not(of('A red car.'), of('A black car.'))
  t.not(of(''), of('A black car.'))
  t.not(keyOf(candidate(1, 1)), keyOf(candidate(2, 1)))
  t.not(placeOf(candidate(1, 1)), placeOf(candidate(1, 2)))
  t.end()
})
