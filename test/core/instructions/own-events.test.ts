import t from 'tap'
import { neverFound, warningOf } from '../../../core/instructions/found-locally.ts'
import { ownEvents } from '../../../core/instructions/own-events.ts'
import type { DetectedEvent } from '../../../schema/analysis.ts'
import { EventSchema } from '../../../schema/event-schema.ts'
import { YARD } from '../../helpers/event-schemas.ts'

const event = (type: string, attributes: DetectedEvent['attributes'] = {}): DetectedEvent => ({
  ...{ type, startTime: 1, endTime: 2, confidence: 0.8, description: 'A person in red enters.', attributes },
})
const schemaOf = (...types: object[]): EventSchema =>
  EventSchema.parse({ name: 'yard', types: types.map((each) => ({ description: 'It.', ...each })) })

void t.test(
  'ownEvents(): a kind that a type names, with what has to be true of it, under the name of the type',
  async (t) => {
    const schema = schemaOf({
      type: 'red_person_arrives',
      analyst: { type: 'object_entered', where: { kind: 'person', color: 'red' } },
      attributes: [
        { name: 'entryEdge', type: 'string' },
        { name: 'size', type: 'string', required: true },
      ],
    })
    const found = [
      event('object_entered', { kind: 'person', color: 'red', size: 'large', entryEdge: 'top', trackId: 3 }),
      event('object_entered', { kind: 'person', color: 'blue', size: 'large' }),
      event('object_entered', { kind: 'person', color: 'red' }),
      event('object_left', { kind: 'person', color: 'red', size: 'large' }),
    ]
    t.same(ownEvents(schema, found), [
      { ...event('red_person_arrives', { entryEdge: 'top', size: 'large' }) },
    ])
  },
)

void t.test(
  'ownEvents(): a type with the name of a kind is that kind; a measured value that the type does not take is none',
  async (t) => {
    const schema = schemaOf({
      type: 'loitering',
      attributes: [{ name: 'color', type: 'string', enum: ['red'], required: true }],
    })
    const found = [event('loitering', { color: 'red', seconds: 12 }), event('loitering', { color: 'blue' })]
    t.same(ownEvents(schema, found), [event('loitering', { color: 'red' })])
  },
)

void t.test(
  'ownEvents(): what another model told in these types stays as it is; all else is left out',
  async (t) => {
    const schema = EventSchema.parse(YARD)
    const own = event('person_in_yard', { clothing: 'red' })
    t.same(ownEvents(schema, [own, event('person_detected'), event('constructor')]), [own])
  },
)

void t.test('neverFound(): says of each type that the analyst cannot find why', async (t) => {
  const schema = schemaOf(
    { type: 'person_detected' },
    { type: 'somebody', analyst: { type: 'person_detected' } },
    { type: 'fire' },
    {
      type: 'van',
      analyst: { type: 'object_entered' },
      attributes: [{ name: 'plate', type: 'string', required: true }],
    },
    { type: 'tall', analyst: { type: 'object_entered', where: { height: 2 } } },
  )
  t.same(neverFound(schema), [
    { type: 'fire', why: 'it names no kind that the analyst knows' },
    { type: 'van', why: 'the analyst measures no plate' },
    { type: 'tall', why: 'the analyst measures no height' },
  ])
  t.match(
    warningOf(schema)?.message,
    /^The local analyst never finds 3 of the 5 event types of "yard": fire \(/,
  )
  t.equal(warningOf(schemaOf({ type: 'person_detected' })), undefined)
})
