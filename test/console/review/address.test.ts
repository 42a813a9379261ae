import t from 'tap'
import fc from 'fast-check'
import {
  checkSearch,
  printSearch,
  readSearch,
  spanName,
  spanOf,
} from '../../../console/src/review/address.ts'
import { LONGEST, SHORTEST } from '../../../console/src/review/axis.ts'
import { held } from '../held.ts'

void t.test('The address of a review holds its instant, span, cameras and kinds', async (t) => {
  const given = { at: '2026-11-26T14:03:22Z', span: '15m', cam: 'yard,lobby', types: 'car', unreviewed: true }
  const read = readSearch(given)
  t.same(read, {
    ...{ at: Date.UTC(2026, 10, 26, 14, 3, 22), span: 900_000, cameras: ['yard', 'lobby'] },
    ...{ types: ['car'], unreviewed: true },
  })
  t.same(printSearch(read), given)
  t.same(printSearch(readSearch({})), {}, 'what is usual is not said')
  t.equal(readSearch({ at: '2026-11-26T15:03:22+01:00' }).at, read.at, 'an offset is understood')
})

void t.test('What is read of an address can be printed and read again, whatever stood there', async (t) => {
  const anything = fc.dictionary(
    fc.constantFrom('at', 'span', 'cam', 'types', 'unreviewed', 'other'),
    fc.oneof(
      fc.string(),
      fc.constantFrom('1h', '90m', '9999999h', '0s', 'a,,b', '2026-11-26T14:03:22.5Z'),
      fc.anything(),
    ),
  )
  const property = fc.property(anything, (given) => {
    const once = checkSearch(given)
    const { span } = readSearch(given)
    return (
      JSON.stringify(checkSearch({ ...once })) === JSON.stringify(once) && span >= SHORTEST && span <= LONGEST
    )
  })
  held(t, 'stable', property, 500)
  const good = fc.record({
    at: fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
    span: fc.integer({ min: 10, max: 86_400 }).map((seconds) => seconds * 1000),
    cameras: fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/), { maxLength: 16 }),
    types: fc.uniqueArray(fc.stringMatching(/^[a-z_]{1,20}$/), { maxLength: 8 }),
    unreviewed: fc.boolean(),
  })
  const same = fc.property(good, (wanted) => {
    const read = readSearch({ ...printSearch(wanted) })
    return JSON.stringify(Object.entries(read).sort()) === JSON.stringify(Object.entries(wanted).sort())
  })
  held(t, 'there and back', same)
})

void t.test('What cannot be understood is as if it had not been said', async (t) => {
  for (const at of ['yesterday', '2026-11-26T14:03:22', '2026-11-26', '2026-13-45T99:99:99Z', 7])
    t.equal(readSearch({ at }).at, undefined, String(at))
  t.equal(spanOf('3h'), 3 * 3_600_000)
  t.equal(spanOf('48h'), LONGEST)
  t.equal(spanOf('1s'), SHORTEST)
  t.equal(spanOf('1 h'), undefined)
  t.equal(spanName(5_400_000), '90m')
  t.equal(spanName(86_400_000), '24h')
})
