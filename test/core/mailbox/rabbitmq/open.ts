import { createRabbitmqMailbox, type RabbitmqMailboxOptions } from '../../../../core/mailbox/rabbitmq.ts'
import type { Mailbox } from '../../../../core/ports.ts'
import type { Elsewhere } from '../../../contracts/mailbox/helpers.ts'

/** How child processes open the mailbox: the options as JSON. */
export const openMailbox = (options: string): Mailbox =>
  createRabbitmqMailbox(JSON.parse(options) as RabbitmqMailboxOptions)

/** The same mailbox, for the child processes of `elsewhere`. */
export const openedElsewhere = (options: RabbitmqMailboxOptions): Elsewhere => ({
  module: import.meta.url,
  argument: JSON.stringify(options),
})
