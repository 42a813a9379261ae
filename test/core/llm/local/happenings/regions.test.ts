import t from 'tap'
import { createClock } from '../../../../../core/llm/local/clock.ts'
import { observe } from '../../../../../core/llm/local/observe.ts'
import type { Sighting } from '../../../../../core/media/analysis/types.ts'
import { Region } from '../../../../../schema/regions.ts'
import { analysisOf, sighting } from '../../../../helpers/sightings.ts'
import { sized, way } from '../../../../helpers/ways.ts'

const region = (of: object): Region => Region.parse({ name: 'gate', ...of })
const told = (regions: Region[], ...sightings: Sighting[]) =>
  observe(analysisOf({ sightings }), { startTime: 0, endTime: 10 }, createClock(), regions).filter(
    ({ attributes }) => attributes.region !== undefined,
  )
const typesOf = (regions: Region[], ...sightings: Sighting[]): string[] =>
  told(regions, ...sightings).map(({ type }) => type)

/** From the bottom to the top: its left is the left of the picture. */
const GATE = region({ kind: 'line', points: [[0.5, 1], [0.5, 0]] }) // prettier-ignore
const TILL = { kind: 'zone', name: 'till', points: [[0.4, 0.4], [0.6, 0.4], [0.6, 1], [0.4, 1]] } // prettier-ignore

const walker = (path: Sighting['path'], of: Partial<Sighting> = {}): Sighting =>
  sighting({ kind: 'person', color: 'black', start: path[0]!.time, end: path.at(-1)!.time, path, ...of })
const ACROSS = way([1, 0.1, 0.5], [5, 0.9, 0.5])

void t.test('A line is crossed at its moment, to the side that is seen along it', async (t) => {
  const [crossed, ...more] = told([GATE], walker(ACROSS))
  t.match(crossed, {
    ...{ type: 'line_crossed', startTime: 3, endTime: 3 },
    description: 'A person in black crosses the line "gate" from left to right at 00:03.',
    attributes: { kind: 'person', region: 'gate', towards: 'right' },
  })
  t.same(more, [])
  const back = region({ kind: 'line', points: [[0.5, 0], [0.5, 1]] }) // prettier-ignore
  t.match(told([back], walker(ACROSS)), [{ attributes: { towards: 'left' } }])
  t.match(told([GATE], walker(way([1, 0.9, 0.5], [5, 0.1, 0.5]))), [{ attributes: { towards: 'left' } }])
})

void t.test('A line for one direction, or for some kinds of things, is crossed by no others', async (t) => {
  const toTheLeft = { ...GATE, direction: 'left' } as Region
  t.same(typesOf([toTheLeft], walker(ACROSS)), [])
  const forCars = { ...GATE, families: ['vehicle'] } as Region
  t.same(typesOf([forCars], walker(ACROSS)), [])
  t.same(typesOf([forCars], walker(ACROSS, { kind: 'truck' })), ['line_crossed'])
})

void t.test('Who trembles on a line, turns before it, or passes its end crosses nothing', async (t) => {
  const trembling = way([0, 0.2, 0.5], [2, 0.49, 0.5], [3, 0.51, 0.5], [4, 0.49, 0.5], [6, 0.2, 0.5])
  t.same(typesOf([GATE], walker(trembling)), [])
  const short = region({ kind: 'line', points: [[0.5, 0.3], [0.5, 0]] }) // prettier-ignore
  t.same(typesOf([short], walker(ACROSS)), [])
  const twice = way([0, 0.2, 0.5], [2, 0.8, 0.5], [4, 0.2, 0.5])
  t.same(typesOf([GATE], walker(twice)), ['line_crossed', 'line_crossed'])
})

void t.test('A line counts where somebody stands, not where his head is', async (t) => {
  const flat = region({ kind: 'line', points: [[0, 0.5], [1, 0.5]] }) // prettier-ignore
  // The middle of somebody 0.4 high goes from 0.2 to 0.4: his feet from 0.4 to 0.6.
  t.match(told([flat], walker(sized(0.1, 0.4, [0, 0.3, 0.2], [2, 0.3, 0.4]))), [
    { attributes: { towards: 'right' } },
  ])
  t.same(typesOf([flat], walker(sized(0.1, 0.1, [0, 0.3, 0.2], [2, 0.3, 0.4]))), [])
})

void t.test('A zone is entered and left; who was in it at the start did not enter it', async (t) => {
  const till = region(TILL)
  const [entered, left] = told([till], walker(ACROSS))
  t.match(entered, {
    type: 'zone_entered',
    description: 'A person in black enters the zone "till" at 00:02.',
  })
  t.match(left, { type: 'zone_left', description: 'A person in black leaves the zone "till" at 00:03.' })
  const inside = way([0, 0.5, 0.5], [9.8, 0.5, 0.5])
  t.same(
    typesOf([till], walker(inside, { entry: 'start', exit: 'end' })),
    [],
    'and who stays in it does not leave',
  )
  t.same(typesOf([till], walker(inside, { entry: 'inside', exit: 'end' })), ['zone_entered'])
})

void t.test(
  'Who is in a zone for as long as it says dwells there, and may go on in the next chunk',
  async (t) => {
    const path = way([0, 0.1, 0.5], [2, 0.5, 0.5], [9.8, 0.5, 0.5])
    const dwelling = (dwellSeconds: number) =>
      told([region({ ...TILL, dwellSeconds })], walker(path, { exit: 'end' })).find(
        ({ type }) => type === 'zone_dwelling',
      )
    t.match(dwelling(8), {
      ...{ attributes: { region: 'till', seconds: 8 }, endTime: 9.8 },
      continuity: { before: false, after: true, key: 'till' },
    })
    t.equal(dwelling(9), undefined)
  },
)

void t.test('Several people in a zone are the crowd that it says, and no others are', async (t) => {
  const inside = (id: number) => walker(way([id, 0.5, 0.5], [8, 0.5, 0.5]), { id })
  const outside = walker(way([0, 0.2, 0.5], [8, 0.2, 0.5]))
  const till = region({ ...TILL, crowdFrom: 3 })
  const crowd = (...people: Sighting[]) => told([till], ...people).find(({ type }) => type === 'crowding')
  t.match(crowd(inside(0), inside(1), inside(2)), {
    ...{ startTime: 2, attributes: { region: 'till', count: 3 } },
    description: '3 or more people are in the zone "till" at once from 00:02 to 00:08.',
  })
  t.equal(crowd(inside(0), inside(1), outside), undefined)
})

void t.test('A zone of the whole picture says in place of the analyst what is a crowd', async (t) => {
  const people = Array.from({ length: 7 }, (_, id) => walker(way([0, 0.5, 0.5], [8, 0.5, 0.5]), { id }))
  const crowds = (...regions: Region[]) =>
    observe(analysisOf({ sightings: people }), { startTime: 0, endTime: 10 }, createClock(), regions).filter(
      ({ type }) => type === 'crowding',
    ).length
  const whole = { kind: 'zone', points: [[0, 0], [1, 0], [1, 1], [0, 1]] } // prettier-ignore
  t.equal(crowds(), 1)
  t.equal(crowds(region({ ...whole, crowdFrom: 8 })), 0)
  t.equal(crowds(region({ ...whole, crowdFrom: 5 })), 1)
})
