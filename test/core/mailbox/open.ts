import { createEmbeddedMailbox } from '../../../core/mailbox/embedded.ts'
import type { Mailbox } from '../../../core/ports.ts'

/** How the child processes of the contract suite open the mailbox at `path`. */
export const openMailbox = (path: string): Mailbox => createEmbeddedMailbox({ path })
