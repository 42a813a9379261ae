import t from 'tap'
import {
  camerasOf,
  groupsOf,
  isEverywhere,
  isSaidOtherwise,
  placesAfter,
  placesOf,
} from '../../console/src/pages/rules/places.ts'

const cameras = [
  { id: 'yard', groups: ['outside', 'docks'] },
  { id: 'gate', groups: ['outside'] },
  { id: 'lobby', groups: [] },
]

void t.test(
  'groupsOf(): those that cameras are in, and those that a rule names and nobody is in',
  async (t) => {
    t.same(groupsOf(cameras, ['docks', 'till']), [
      { name: 'docks', cameras: ['yard'] },
      { name: 'outside', cameras: ['yard', 'gate'] },
      { name: 'till', cameras: [] },
    ])
    t.same(camerasOf(cameras, ['attic', 'yard']), ['attic', 'gate', 'lobby', 'yard'])
  },
)

void t.test('placesAfter(): a sentence that names no place leaves where a rule looks', async (t) => {
  const before = { groups: ['docks'] }
  t.same(placesAfter({ cameras: [], groups: [] }, before).groups, ['docks'])
  t.same(placesAfter({ cameras: ['yard'] }, before), { cameras: ['yard'], groups: [], processes: [] })
  t.ok(isEverywhere(placesAfter({}, undefined)))
  t.notOk(isEverywhere(placesOf({ processes: ['a'] })))
})

void t.test('isSaidOtherwise(): only of what the words tell, in any order', async (t) => {
  const worded = { groups: ['a', 'b'], severity: 'medium', cooldownSeconds: 0 }
  t.notOk(isSaidOtherwise(worded, { groups: ['b', 'a'] }))
  t.ok(isSaidOtherwise(worded, { ...worded, groups: ['a'] }))
  t.ok(isSaidOtherwise(worded, { ...worded, cameras: ['yard'] }))
  t.ok(isSaidOtherwise(worded, { ...worded, severity: 'high' }))
  t.ok(isSaidOtherwise(worded, { ...worded, cooldownSeconds: 60 }))
})
