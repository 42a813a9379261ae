import t from 'tap'
import type { DetectedEvent } from '../../schema/analysis.ts'
import { match, splitAt, total, type Expected } from './match.ts'

const event = (type: string, startTime: number, endTime = startTime, color?: string): DetectedEvent => ({
  type,
  startTime,
  endTime,
  confidence: 0.9,
  description: 'As seen.',
  attributes: color ? { color } : {},
})

const happened: Expected[] = [
  { type: 'object_entered', startTime: 2, color: 'red' },
  { type: 'object_moving', startTime: 2, endTime: 6, color: ['red', 'brown'] },
  { type: 'no_activity', startTime: 6, endTime: 12 },
]
const reported = [
  event('object_entered', 2.4, 2.4, 'red'),
  event('object_moving', 2.4, 6.2, 'red'),
  event('no_activity', 6.4, 12),
]

void t.test('match() of a faithful report is 1 and 1', async (t) => {
  t.match(match(reported, happened), { precision: 1, recall: 1, missed: [], wrong: [] })
})

void t.test('match(): a dropped event lowers recall only', async (t) => {
  const score = match(reported.slice(1), happened)
  t.equal(score.precision, 1)
  t.equal(score.recall, 2 / 3)
  t.match(score.missed, [{ type: 'object_entered' }])
})

void t.test('match(): an invented event lowers precision only', async (t) => {
  const score = match([...reported, event('person_detected', 3, 4)], happened)
  t.equal(score.precision, 3 / 4)
  t.equal(score.recall, 1)
})

void t.test('match(): the same event reported twice is wrong once', async (t) => {
  t.equal(match([...reported, reported[0]!], happened).precision, 3 / 4)
})

void t.test('match(): a time off by more than a second, another type or colour do not fit', async (t) => {
  const [first] = happened
  t.equal(match([event('object_entered', 3.1, 3.1, 'red')], [first!]).recall, 0)
  t.equal(match([event('object_left', 2, 2, 'red')], [first!]).recall, 0)
  t.equal(match([event('object_entered', 2, 2, 'blue')], [first!]).recall, 0)
  t.equal(match([event('no_activity', 6, 13.5)], [happened[2]!]).recall, 0)
})

void t.test('match(): what is optional may be told or left out', async (t) => {
  const optional = [{ ...happened[0]!, optional: true }]
  t.match(match([reported[0]!], optional), { precision: 1, recall: 1 })
  t.match(match([], optional), { precision: 1, recall: 1 })
})

void t.test('total() weighs scores by their events', async (t) => {
  const score = total([match(reported, happened), match([], happened)])
  t.equal(score.precision, 1)
  t.equal(score.recall, 0.5)
})

void t.test('splitAt() tells what lasts once per chunk, and moments once', async (t) => {
  const pieces = splitAt(happened, [10])
  t.match(
    pieces.map(({ type, startTime, endTime }) => [type, startTime, endTime]),
    [
      ['object_entered', 2, undefined],
      ['object_moving', 2, 6],
      ['no_activity', 6, 10],
      ['no_activity', 10, 12],
    ],
  )
  t.equal(pieces[3]!.optional, true, 'a short piece may go unmentioned')
})
