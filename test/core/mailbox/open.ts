import { createEmbeddedMailbox, type EmbeddedMailboxOptions } from '../../../core/mailbox/embedded.ts'
import type { Mailbox } from '../../../core/ports.ts'
import type { Elsewhere } from '../../contracts/mailbox/helpers.ts'

/** How child processes open the mailbox: the options as JSON. */
export const openMailbox = (options: string): Mailbox =>
  createEmbeddedMailbox(JSON.parse(options) as EmbeddedMailboxOptions)

/** The same mailbox, for the child processes of `elsewhere`. */
export const openedElsewhere = (options: EmbeddedMailboxOptions): Elsewhere => ({
  module: import.meta.url,
  argument: JSON.stringify(options),
})
