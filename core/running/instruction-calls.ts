import { z } from 'zod'
import { EventSchema } from '../../schema/event-schema.ts'
import type { Instructing, Instructions, Prompts } from '../ports.ts'
import { LONGEST_PROMPT } from '../prompts/template.ts'

type Told<V> = Omit<Instructing<V>, 'check'>

/** What a command asks of what models are told. */
export interface RunningInstructions {
  prompts: Pick<Prompts, 'templates'>
  instructions: Pick<Instructions, 'list'>
  ownPrompts: Told<string>
  ownSchemas: Told<EventSchema>
}

const id = z.string().max(200)
const Tenant = z.object({
  organizationId: id,
  cameras: z.array(id).optional(),
  userId: id.optional(),
  keyId: id.optional(),
})
const Place = z.strictObject({ cameraId: id.optional(), processId: id.optional() })
const at = z.tuple([Tenant, Place, id])

const instructing = <V extends z.ZodType>(value: V) => ({
  holding: at,
  history: at,
  set: z.tuple([Tenant, Place, id, value.optional()]),
  restore: z.tuple([Tenant, Place, id, z.int()]),
})

export const INSTRUCTION_CALLS = {
  prompts: { templates: z.tuple([]) },
  instructions: { list: z.tuple([Tenant, Place.optional()]) },
  ownPrompts: instructing(z.string().max(2 * LONGEST_PROMPT)),
  ownSchemas: instructing(EventSchema),
}

/** The parts of the ports that a command asks. */
export const ownInstructions = ({ prompts, schemas }: Instructions) => ({
  ownPrompts: prompts,
  ownSchemas: schemas,
})
