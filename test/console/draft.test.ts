import t from 'tap'
import {
  arrowOf,
  draftFault,
  draftOf,
  draftOfMask,
  inputOf,
  isOfShape,
  maskInputOf,
  newDraft,
} from '../../console/src/regions/draft.ts'
import { Region } from '../../schema/regions.ts'

const gate = {
  ...{ name: 'gate', kind: 'line' as const, points: [[0.5, 1], [0.5, 0]], families: ['person' as const] },
  ...{ direction: 'left' as const, dwellSeconds: null, crowdFrom: null },
} // prettier-ignore

void t.test('What is drawn first needs but a name, and then the gateway takes it', async (t) => {
  for (const kind of ['line', 'zone'] as const) {
    const draft = newDraft(kind)
    t.equal(draftFault(draft, []), 'name')
    const named = { ...draft, name: ' till 1 ' }
    t.equal(draftFault(named, []), undefined)
    const { cameraId, ...region } = inputOf('yard', named)
    t.equal(cameraId, 'yard')
    const told = Object.fromEntries(Object.entries(region).filter(([, value]) => value !== null))
    t.ok(Region.safeParse(told).success, kind)
    t.equal(region.name, 'till 1')
  }
})

void t.test('draftOf() and inputOf() give back what was known', async (t) => {
  const { direction, ...rest } = inputOf('yard', draftOf(gate)) as Record<string, unknown>
  t.equal(direction, 'left')
  t.same(rest, { cameraId: 'yard', name: 'gate', kind: 'line', points: gate.points, families: ['person'] })
  const till = { ...gate, kind: 'zone' as const, direction: null, dwellSeconds: 30, crowdFrom: 4 }
  t.match(inputOf('yard', draftOf(till)), { dwellSeconds: 30, crowdFrom: 4 })
  t.match(inputOf('yard', { ...draftOf(till), dwellSeconds: ' ' }), { dwellSeconds: null })
})

void t.test('A mask is drawn as a zone, and of it nothing but its name and points is told', async (t) => {
  const points = [[0, 0], [0.5, 0], [0.5, 0.5]] // prettier-ignore
  const drawn = draftOfMask({ name: 'window', points })
  t.equal(draftFault(drawn, ['window']), undefined, 'it may keep its own name')
  t.same(maskInputOf('yard', drawn), { cameraId: 'yard', name: 'window', points })
})

void t.test('draftFault() says what was typed wrong before it looks at the points', async (t) => {
  const zone = { ...newDraft('zone'), name: 'till' }
  t.equal(draftFault({ ...zone, name: '/x' }, []), 'name')
  t.equal(draftFault(zone, ['till']), 'taken')
  t.equal(draftFault({ ...zone, isNew: false }, ['till']), undefined, 'it may keep its own name')
  t.equal(draftFault({ ...zone, dwellSeconds: '0' }, []), 'dwell')
  t.equal(draftFault({ ...zone, dwellSeconds: 'long' }, []), 'dwell')
  t.equal(draftFault({ ...zone, crowdFrom: '2.5' }, []), 'crowd')
  t.equal(draftFault({ ...zone, crowdFrom: '1' }, []), 'crowd')
  const flat = draftFault({ ...zone, points: [[0, 0], [0.5, 0], [1, 0]] }, []) // prettier-ignore
  t.equal(flat, 'flat')
  t.ok(isOfShape(flat!))
  t.notOk(isOfShape('taken'))
})

void t.test(
  'arrowOf() points to the side that is meant, seen from the first point to the second',
  async (t) => {
    const upwards = draftOf(gate)
    t.same(arrowOf(upwards, 'left'), { at: [0.5, 0.5], degrees: -180 })
    t.same(arrowOf(upwards, 'right'), { at: [0.5, 0.5], degrees: 0 })
    t.equal(arrowOf(upwards, 'both'), undefined)
    t.equal(arrowOf({ ...upwards, kind: 'zone' }, 'left'), undefined)
  },
)
