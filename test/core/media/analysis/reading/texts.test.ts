import t from 'tap'
import { textsAt, textsOf, type Reading } from '../../../../../core/media/analysis/reading/texts.ts'
import type { Sighting } from '../../../../../core/media/analysis/types.ts'

const SIGN = { x: 0.1, y: 0.1, width: 0.3, height: 0.05 }
const ELSEWHERE = { x: 0.6, y: 0.8, width: 0.3, height: 0.05 }

const read = (time: number, text: string, change: Partial<Reading> = {}): Reading => ({
  ...{ time, text, confidence: 0.95, box: SIGN },
  ...change,
})

void t.test('textsOf() joins what stays to one text, from its first to its last picture', async (t) => {
  t.match(textsOf([read(0, 'EXIT 12'), read(5, 'EXIT 12', { confidence: 0.99 }), read(9.8, 'EXIT12')]), [
    { text: 'EXIT 12', start: 0, end: 9.8, confidence: 0.99, box: SIGN },
  ])
})

void t.test('textsOf() takes what most readings say', async (t) => {
  const [text, ...more] = textsOf([read(0, 'NO PARKING'), read(5, 'N0 PARKING'), read(9, 'NOPARKING')])
  t.equal(text!.text, 'NO PARKING')
  t.same(more, [])
})

void t.test('textsOf() takes a part of a text at its place for the text behind something', async (t) => {
  const texts = textsOf([read(0, 'LOADING ZONE'), read(5, 'LOADING Z'), read(9, 'LOADING ZONE')])
  t.same(
    texts.map(({ text }) => text),
    ['LOADING ZONE'],
  )
})

void t.test('textsOf() keeps apart what differs, and two lines of one picture', async (t) => {
  t.equal(
    textsOf([read(0, 'EXIT 12'), read(5, 'OPEN 24')].flatMap((one) => [one, { ...one, time: one.time + 1 }]))
      .length,
    2,
  )
  t.equal(textsOf([read(0, 'LEFT ONE'), read(0, 'LEFT ONE', { box: ELSEWHERE })]).length, 2)
})

void t.test('textsOf() follows a text that moves', async (t) => {
  t.match(textsOf([read(0, 'LINE 7'), read(5, 'LINE 7', { box: ELSEWHERE })]), [{ start: 0, end: 5 }])
})

void t.test('textsOf() believes one reading only where it is long and sure', async (t) => {
  t.same(textsOf([read(0, 'AB1')]), [])
  t.same(textsOf([read(0, 'AB12', { confidence: 0.89 })]), [])
  t.equal(textsOf([read(0, 'AB12', { confidence: 0.91 })]).length, 1)
  t.equal(textsOf([read(0, 'AB'), read(5, 'AB')]).length, 1, 'two readings are enough')
})

void t.test('textsOf() knows a clock by its going on', async (t) => {
  t.match(
    textsOf([
      read(0, '2026-03-01 10:30:07'),
      read(5, '2026-03-0110:30:12'),
      read(9.8, '2026-03-01 10:30:17'),
    ]),
    [{ text: '2026-03-01 10:30:07', isClock: true, readings: [{}, {}, {}] }],
  )
  const standing = textsOf([read(0, 'SHUT AT 10:30:00'), read(5, 'SHUT AT 10:30:00')])
  t.match(standing, [{ text: 'SHUT AT 10:30:00', isClock: undefined }])
  t.match(
    textsOf([read(0, '10:30:07'), read(5, '10:45:12')]),
    [{ isClock: undefined }],
    'one that jumps is none',
  )
})

const car = { id: 4, kind: 'car' } as Sighting
const PLATE = { x: 0.5, y: 0.5, width: 0.05, height: 0.02 }
const look = (time: number, text: string, change: Partial<Reading> = {}) => ({
  ...read(time, text, { box: PLATE, ...change }),
  of: car,
})

void t.test('textsAt() tells what two close looks at a vehicle agree on, and of which', async (t) => {
  t.match(
    textsAt([look(3, 'M-AB 123'), look(2, 'M-AB 123', { confidence: 0.98 }), look(4, 'M-A8 123')], []),
    [{ text: 'M-AB 123', start: 2, end: 3, confidence: 0.98, at: { id: 4, kind: 'car' } }],
  )
})

void t.test('textsAt() invents nothing: one look, or looks that differ, tell no text', async (t) => {
  t.same(textsAt([look(2, 'M-AB 123')], []), [])
  t.same(textsAt([look(2, 'M-AB 123'), look(3, 'M-AB 128'), look(4, 'M-A8 123')], []), [])
  t.same(textsAt([look(2, 'M-AB 123'), look(2, 'M-AB 123')], []), [], 'one picture twice is one look')
  const other = { id: 5, kind: 'car' } as Sighting
  t.same(textsAt([look(2, 'M-AB 123'), { ...look(3, 'M-AB 123'), of: other }], []), [], 'of two vehicles')
})

void t.test('textsAt() leaves out what is laid over the picture', async (t) => {
  const looks = [look(2, 'CAM 3'), look(3, 'CAM 3')]
  t.same(textsAt(looks, textsOf([read(0, 'CAM 3'), read(5, 'CAM 3')])), [], 'it is read elsewhere, too')
  const behind = [look(2, 'ARKING', { box: SIGN }), look(3, 'ARKING', { box: SIGN })]
  t.same(textsAt(behind, textsOf([read(0, 'NO PARKING'), read(5, 'NO PARKING')])), [], 'at its place')
})
