import type { DetectedEvent, Observation } from '../../schema/analysis.ts'
import { eventsOf, type EventKind, type EventSchema } from '../../schema/event-schema.ts'

/**
 * What the local analyst found, in the types of somebody's own: those types alone, and nothing that was not measured.
 * An event that is of such a type already stays as it is. Another one is taken where a type names its kind (`analyst`, or by the
 * same name), and all that the type must tell was measured.
 */
export function ownEvents(schema: EventSchema, found: readonly Observation[]): Observation[] {
  const fits = (event: DetectedEvent): boolean => eventsOf(schema).safeParse([event]).success
  return found.flatMap((event) => {
    if (fits(event)) return [event]
    return schema.types
      .filter((kind) => isKind(kind, event))
      .map((kind) => ({ ...event, type: kind.type, attributes: measured(kind, event) }))
      .filter(fits)
  })
}

function isKind({ type, analyst }: EventKind, event: DetectedEvent): boolean {
  if ((analyst?.type ?? type) !== event.type) return false
  return Object.entries(analyst?.where ?? {}).every(
    ([name, value]) => Object.hasOwn(event.attributes, name) && event.attributes[name] === value,
  )
}

const measured = ({ attributes }: EventKind, event: DetectedEvent): DetectedEvent['attributes'] =>
  Object.fromEntries(
    attributes.flatMap(({ name }) =>
      Object.hasOwn(event.attributes, name) ? [[name, event.attributes[name]!]] : [],
    ),
  )
