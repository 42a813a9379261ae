import t from 'tap'
import { createClock } from '../../../../../core/llm/local/clock.ts'
import { observe } from '../../../../../core/llm/local/observe.ts'
import type { ChunkAnalysis } from '../../../../../core/media/analysis/types.ts'
import { analysisOf, sighting } from '../../../../helpers/sightings.ts'
import { way } from '../../../../helpers/ways.ts'

const told = (of: Partial<ChunkAnalysis>) =>
  observe(analysisOf(of), { startTime: 20, endTime: 30 }, createClock())
const typesOf = (of: Partial<ChunkAnalysis>): string[] => told(of).map(({ type }) => type)

void t.test('A vehicle and an animal are told by their families, with their kinds', async (t) => {
  const [entered, detected, moving, left] = told({ sightings: [sighting({ kind: 'truck', color: 'white' })] })
  t.match(entered, {
    type: 'object_entered',
    startTime: 21,
    attributes: { kind: 'truck', entryEdge: 'right' },
  })
  t.match(detected, {
    ...{ type: 'vehicle_detected', startTime: 21, endTime: 25, confidence: 0.9 },
    description: 'A white truck is in view from 00:21 to 00:25.',
    attributes: { kind: 'truck', color: 'white', direction: 'left' },
  })
  t.match(moving, {
    type: 'object_moving',
    description: 'A white truck moves to the left from 00:21 to 00:25.',
  })
  t.match(left, { type: 'object_left', startTime: 25 })
  t.ok(typesOf({ sightings: [sighting({ kind: 'dog' })] }).includes('animal_detected'))
})

void t.test('A thing of no such family is in view, and nothing is said of what it is', async (t) => {
  for (const kind of ['object', 'chair', 'bottle'] as const)
    t.same(typesOf({ sightings: [sighting({ kind })] }), ['object_entered', 'object_moving', 'object_left'])
})

void t.test('A parked vehicle is there; what else stands all the time is part of the scene', async (t) => {
  const parked = { entry: 'start', exit: 'end', start: 0, end: 9.8, reach: 0, travelled: 0 } as const
  t.same(typesOf({ sightings: [sighting({ ...parked, kind: 'car' })] }), ['vehicle_detected'])
  t.same(typesOf({ sightings: [sighting({ ...parked, kind: 'chair' })] }), [])
})

void t.test(
  'What is in view at a border of the chunk may go on beyond it, in a sentence of two parts',
  async (t) => {
    const path = way([0, 0.1, 0.5], [6, 0.5, 0.5])
    const one = sighting({
      kind: 'person',
      color: 'black',
      entry: 'start',
      exit: 'inside',
      start: 0,
      end: 6,
      path,
    })
    const detected = told({ sightings: [one] }).find(({ type }) => type === 'person_detected')
    t.match(detected?.continuity, {
      ...{ before: true, after: false, looks: { family: 'person', color: 'black' } },
      ...{ opening: 'A person in black is in view from 00:20', closing: ' to 00:26.' },
    })
    t.equal(detected?.continuity?.looks?.from.x, 0.1)
    t.equal(detected?.continuity?.looks?.to.x, 0.5)
    const passing = told({ sightings: [sighting({ kind: 'person' })] })
    t.notOk(
      passing.some(({ continuity }) => continuity),
      'who comes and goes within the chunk is done with',
    )
  },
)

void t.test('Somebody who stays in one place loiters, counting the time before', async (t) => {
  const stops = [{ start: 0, end: 4 }]
  const stay = { kind: 'person', entry: 'start', start: 0, end: 6, stops, dwellBefore: 8 } as const
  const loitering = told({ sightings: [sighting(stay)] }).find(({ type }) => type === 'loitering')
  t.match(loitering, { startTime: 20, endTime: 24, attributes: { seconds: 12 } })
  t.match(loitering?.continuity, { before: true, after: false, secondsBefore: 8 })
  t.notOk(typesOf({ sightings: [sighting({ ...stay, dwellBefore: 5 })] }).includes('loitering'))
})

void t.test('A chunk in which nothing moves at all goes on in both directions', async (t) => {
  const [quiet] = told({ quiet: [{ start: 0, end: 10 }] })
  t.match(quiet, { type: 'no_activity', continuity: { before: true, after: true } })
  const [later] = told({ quiet: [{ start: 3, end: 8 }] })
  t.equal(later?.continuity, undefined)
})
