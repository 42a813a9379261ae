import { defineEntity, p } from '@mikro-orm/core'
import { instant } from './columns.ts'

/** The last good prompt of a service that keeps them. */
export const PromptCopy = defineEntity({
  name: 'PromptCopy',
  tableName: 'prompt_copies',
  schema: 'spectra_ops',
  properties: {
    /** Address, project and label. */
    place: p.text().primary(),
    name: p.text().primary(),
    text: p.text(),
    version: p.text(),
    fetchedAt: instant(),
  },
})
