import t from 'tap'
import { momentsOf } from '../../../../../core/media/analysis/reading/moments.ts'
import type { Place, Sighting } from '../../../../../core/media/analysis/types.ts'

const plain = { frames: 50, cuts: [], blocked: [], sightings: [] }
const wholes = (change: Partial<Parameters<typeof momentsOf>[0]>) =>
  [...momentsOf({ ...plain, ...change })].flatMap(([index, { whole }]) => (whole ? [index] : []))

void t.test('momentsOf() reads the first and the last picture, and one every five seconds', async (t) => {
  t.same(wholes({}), [0, 25, 49])
  t.same(wholes({ frames: 1 }), [0])
  t.same(wholes({ frames: 0 }), [])
  t.equal(wholes({ frames: 3600 * 5 }).length, 721)
})

void t.test('momentsOf() reads each scene', async (t) => {
  t.same(wholes({ cuts: [4] }), [0, 19, 20, 35, 49])
})

void t.test('momentsOf() reads nothing where there is nothing to be seen', async (t) => {
  t.same(wholes({ blocked: [{ start: 3, end: 6, kind: 'dark' }] }), [0, 49])
})

const place = (time: number, width: number): Place => ({ time, x: 0.4, y: 0.4, width, height: width })
const thing = (kind: Sighting['kind'], path: Place[], id = 1) => ({ id, kind, path, share: 0.05 }) as Sighting

void t.test(
  'momentsOf() looks closely at vehicles where they are largest, at times that are apart',
  async (t) => {
    const path = Array.from({ length: 30 }, (_, index) => place(index / 5, 0.1 + index / 100))
    const looks = [...momentsOf({ ...plain, sightings: [thing('car', path)] })].flatMap(
      ([index, { looks }]) => looks.map(() => index),
    )
    t.same(looks, [23, 25, 27, 29])
  },
)

void t.test(
  'momentsOf() looks closely at no people, and at nothing too small to carry what can be read',
  async (t) => {
    const sightings = [thing('person', [place(1, 0.3)]), thing('car', [place(2, 0.07)])]
    t.ok([...momentsOf({ ...plain, sightings }).values()].every(({ looks }) => looks.length === 0))
  },
)

void t.test('momentsOf() looks at twelve vehicles at most: the largest', async (t) => {
  const sightings = Array.from({ length: 20 }, (_, id) => ({
    ...thing('car', [place(1, 0.3)], id),
    share: id / 100,
  }))
  const [looks] = [...momentsOf({ ...plain, sightings }).values()]
    .map((moment) => moment.looks)
    .filter((all) => all.length > 0)
  t.same(
    looks!.map(({ sighting }) => sighting.id),
    Array.from({ length: 12 }, (_, index) => 19 - index),
  )
})
