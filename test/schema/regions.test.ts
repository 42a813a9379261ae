import t from 'tap'
import { issuesOf } from '../../core/issues.ts'
import { areaOf, meet, Region, type Point } from '../../schema/regions.ts'

const faultOf = (region: object): string => {
  const parsed = Region.safeParse(region)
  return parsed.success ? '' : issuesOf(parsed.error)
}
const zone = (points: unknown, more: object = {}) => ({ kind: 'zone', name: 'till', points, ...more })
const line = (points: unknown, more: object = {}) => ({ kind: 'line', name: 'gate', points, ...more })
const SQUARE: Point[] = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]] // prettier-ignore

void t.test(
  'Region: a line and a zone are about all things, and both ways, where nothing else is said',
  async (t) => {
    t.match(Region.parse(line([[0, 0], [1, 1]])), { families: [], direction: 'both' }) // prettier-ignore
    t.match(Region.parse(zone(SQUARE, { dwellSeconds: 30, crowdFrom: 4 })), { families: [], crowdFrom: 4 })
  },
)

void t.test('Region: what cannot be used is told with what would be right', async (t) => {
  const wrong: [object, RegExp][] = [
    [line([[0, 0], [1.2, 1]]), /points\.1\.0: it lies outside of the picture: give 0 to 1/], // prettier-ignore
    [line([[0, 0], [-0.1, 1]]), /outside of the picture/], // prettier-ignore
    [line([['a', 0], [1, 1]]), /two numbers from 0 to 1/], // prettier-ignore
    [line([[NaN, 0], [1, 1]]), /two numbers from 0 to 1/], // prettier-ignore
    [line([[0, 0]]), /a line has 2 to 16 points/],
    [line([[0, 0], [0, 0]]), /two points that follow each other are the same/], // prettier-ignore
    [line(Array.from({ length: 17 }, (_, index) => [index / 20, 0])), /a line has 2 to 16 points/],
    [line([[0, 0], [1, 1]], { direction: 'up' }), /direction/], // prettier-ignore
    [line([[0, 0], [1, 1]], { families: ['ghost'] }), /families/], // prettier-ignore
    [line([[0, 0], [1, 1]], { name: 'a/b' }), /give 1 to 64 letters/], // prettier-ignore
    [line([[0, 0], [1, 1]], { dwellSeconds: 3 }), /dwellSeconds/], // prettier-ignore
    [zone(SQUARE.slice(0, 2)), /a zone has 3 to 32 points/],
    [zone([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]), /its sides cross each other/],
    [zone([[0, 0], [0.5, 0.5], [1, 1]]), /they enclose nothing/], // prettier-ignore
    [zone([...SQUARE, SQUARE[0]]), /two points that follow each other are the same/],
    [zone(SQUARE, { dwellSeconds: 0 }), /give 1 to 86400 seconds/],
    [zone(SQUARE, { crowdFrom: 1 }), /give 2 to 1000/],
    [zone(SQUARE, { crowdFrom: 2.5 }), /whole number/],
    [{ kind: 'circle', name: 'x', points: [] }, /kind/],
  ]
  for (const [region, told] of wrong) t.match(faultOf(region), told, JSON.stringify(region))
})

void t.test('meet() and areaOf(): sides that touch meet, corners turn either way', async (t) => {
  t.ok(meet([0, 0], [1, 1], [0, 1], [1, 0]))
  t.notOk(meet([0, 0], [1, 0], [0, 1], [1, 1]))
  t.ok(meet([0, 0], [1, 0], [0.5, 0], [0.5, 1]), 'an end on the other side')
  t.equal(areaOf(SQUARE).toFixed(2), '0.64')
  t.equal(areaOf(SQUARE.toReversed()).toFixed(2), '0.64')
})
