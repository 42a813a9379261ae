import { warningOf } from '../../core/instructions/found-locally.ts'
import type { Instructing, InstructionPlace, InstructionVersion } from '../../core/ports.ts'
import type { EventSchema } from '../../schema/event-schema.ts'
import type { Context, Services } from './context.ts'
import { given, keyOf, payload } from './payloads.ts'
import { withoutNulls } from './told-input.ts'

interface PlaceInput {
  cameraId?: string | null
  processId?: string | null
}
type Keyed = PlaceInput & { idempotencyKey?: string | null }
interface Given<I> {
  input: Keyed & I
}

/** Of event schemas one holds at a place, whatever it is called. */
const EVENTS = 'events'

const placeOf = ({ cameraId, processId }: PlaceInput): InstructionPlace => ({
  ...(given(cameraId) !== undefined && { cameraId: cameraId! }),
  ...(given(processId) !== undefined && { processId: processId!.toLowerCase() }),
})

/** What models are told: prompts, and types of events of one's own. */
export function instructionResolvers(services: Services) {
  const { analyst = true } = services
  return {
    Query: shown(services),
    Mutation: orders(services),

    PromptVersion: { text: ({ value }: InstructionVersion<string>) => value },

    EventSchemaVersion: {
      name: ({ value }: InstructionVersion<EventSchema>) => value?.name,
      types: ({ value }: InstructionVersion<EventSchema>) => value?.types,
      warnings: ({ value }: InstructionVersion<EventSchema>) => {
        const warning = value && analyst ? warningOf(value) : undefined
        return warning ? [warning] : []
      },
    },
  }
}

function shown({ ports: { instructions, prompts } }: Services) {
  const { prompts: own, schemas } = instructions
  return {
    prompts: async (_: unknown, asked: PlaceInput, { identity }: Context) => {
      const templates = await prompts.templates()
      const place = placeOf(asked)
      return Promise.all(
        templates.map(async (template) => {
          const held = await own.holding(identity, place, template.name)
          if (held?.value === undefined) return { ...template, place: 'platform' }
          const { version, value: text } = held
          return { name: template.name, text, version, place: version.split('-')[0] }
        }),
      )
    },
    promptHistory: (_: unknown, { name, ...place }: PlaceInput & { name: string }, { identity }: Context) =>
      own.history(identity, placeOf(place), name),
    eventSchema: (_: unknown, place: PlaceInput, { identity }: Context) =>
      schemas.holding(identity, placeOf(place), EVENTS),
    eventSchemaHistory: (_: unknown, place: PlaceInput, { identity }: Context) =>
      schemas.history(identity, placeOf(place), EVENTS),
    instructions: (_: unknown, _asked: object, { identity }: Context) => instructions.list(identity),
  }
}

function orders({ ports: { instructions, changes } }: Services) {
  const { prompts: own, schemas } = instructions

  /** Once for its key. The answer of a key holds no texts: the version is read again. */
  async function order<V>(
    { identity }: Context,
    instructing: Instructing<V>,
    { idempotencyKey, ...request }: Keyed,
    { operation, name, work }: { operation: string; name: string; work: () => Promise<{ number: number }> },
  ): Promise<InstructionVersion<V> | undefined> {
    const key = keyOf(idempotencyKey)
    const { number } = await changes.once(
      identity,
      { operation, request, idempotencyKey: key },
      async () => ({
        number: (await work()).number,
      }),
    )
    const history = await instructing.history(identity, placeOf(request), name)
    return history.find((each) => each.number === number)
  }

  return {
    setPrompt: (_: unknown, { input }: Given<{ name: string; text?: string | null }>, context: Context) =>
      payload(async () => {
        const { name, text } = input
        const work = () => own.set(context.identity, placeOf(input), name, given(text))
        return { prompt: await order(context, own, input, { operation: 'prompt.set', name, work }) }
      }),
    restorePrompt: (_: unknown, { input }: Given<{ name: string; number: number }>, context: Context) =>
      payload(async () => {
        const { name, number } = input
        const work = () => own.restore(context.identity, placeOf(input), name, number)
        return { prompt: await order(context, own, input, { operation: 'prompt.restore', name, work }) }
      }),
    setEventSchema: (_: unknown, { input }: Given<{ schema?: unknown }>, context: Context) =>
      payload(async () => {
        const schema = input.schema ? (withoutNulls(input.schema) as EventSchema) : undefined
        const work = () => schemas.set(context.identity, placeOf(input), EVENTS, schema)
        const about = { operation: 'event-schema.set', name: EVENTS, work }
        return { eventSchema: await order(context, schemas, input, about) }
      }),
    restoreEventSchema: (_: unknown, { input }: Given<{ number: number }>, context: Context) =>
      payload(async () => {
        const work = () => schemas.restore(context.identity, placeOf(input), EVENTS, input.number)
        const about = { operation: 'event-schema.restore', name: EVENTS, work }
        return { eventSchema: await order(context, schemas, input, about) }
      }),
  }
}
