import { z } from 'zod'
import type { Trials } from '../ports.ts'
import { LONGEST_PROMPT } from '../prompts/template.ts'

const id = z.string().max(200)
const Who = z.object({
  organizationId: id,
  cameras: z.array(id).optional(),
  userId: id.optional(),
  keyId: id.optional(),
})
const on = { chunkId: id, version: id.optional(), cameraId: id.optional() }

/** What a command has tried; whether a text can be used is checked where it is tried. */
export const TRIAL_CALLS = {
  prompt: z.tuple([
    Who,
    z.strictObject({
      ...on,
      name: id,
      unsaved: z
        .string()
        .max(2 * LONGEST_PROMPT)
        .optional(),
    }),
  ]),
  schema: z.tuple([Who, z.strictObject({ ...on, unsaved: z.unknown().optional() })]),
} satisfies Record<keyof Trials, z.ZodType<unknown[]>>
