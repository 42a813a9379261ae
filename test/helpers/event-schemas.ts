import type { z } from 'zod'
import type { EventSchema } from '../../schema/event-schema.ts'

/** What somebody might want to hear of a yard. */
export const YARD = {
  name: 'yard-safety',
  types: [
    {
      type: 'person_in_yard',
      description: 'Somebody is in the yard.',
      when: 'A person is seen, whatever they do.',
      severity: 'high',
      attributes: [
        { name: 'clothing', type: 'string', enum: ['red', 'blue', 'other'], required: true },
        { name: 'people', type: 'integer', description: 'How many there are.' },
      ],
    },
    { type: 'gate_left_open', description: 'The gate stays open with nobody there.', severity: 'low' },
  ],
} satisfies z.input<typeof EventSchema>
