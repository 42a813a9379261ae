import { EVENT_TYPES } from '../../schema/analysis.ts'
import type { EventKind, EventSchema } from '../../schema/event-schema.ts'

/** What the local analyst measures of things; of a few kinds more or less than that. */
const MEASURED = [
  ...['kind', 'trackId', 'color', 'size', 'direction', 'entryEdge', 'exitEdge', 'position'],
  ...['alreadyInView', 'stillInView', 'seconds', 'count', 'heightsPerSecond', 'region', 'towards'],
]

/** Which types of a schema the local analyst can never find, and why, in words. */
export function neverFound({ types }: EventSchema): { type: string; why: string }[] {
  return types.flatMap((kind) => {
    const why = whyNever(kind)
    return why === undefined ? [] : [{ type: kind.type, why }]
  })
}

function whyNever({ type, attributes, analyst }: EventKind): string | undefined {
  if (!analyst && !(EVENT_TYPES as readonly string[]).includes(type))
    return 'it names no kind that the analyst knows'
  const needed = [
    ...attributes.filter(({ required }) => required).map(({ name }) => name),
    ...Object.keys(analyst?.where ?? {}),
  ]
  const missing = needed.filter((name) => !MEASURED.includes(name))
  return missing.length > 0 ? `the analyst measures no ${missing.join(', ')}` : undefined
}

/** The same as a warning where it concerns some type; undefined where all may be found. */
export function warningOf(schema: EventSchema): { code: string; message: string } | undefined {
  const never = neverFound(schema)
  if (never.length === 0) return undefined
  const told = never.map(({ type, why }) => `${type} (${why})`).join(', ')
  const message = `The local analyst never finds ${never.length} of the ${schema.types.length} event types of "${schema.name}": ${told}`
  return { code: 'SS_MODEL_UNABLE', message: message.slice(0, 2000) }
}
