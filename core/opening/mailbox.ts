import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Renewed } from '../config/renewal.ts'
import type { Config } from '../config.ts'
import { mailboxTls } from '../mailbox/tls.ts'
import type { Mailbox } from '../ports.ts'
import type { Closers } from './opening.ts'

export async function openMailbox(
  config: Config,
  closers: Closers,
  clock?: Clock,
  renewed?: Renewed,
): Promise<Mailbox> {
  let mailbox: Mailbox
  if (config.mailboxUrl === '') {
    const { createEmbeddedMailbox } = await import('../mailbox/embedded.ts')
    mailbox = createEmbeddedMailbox({ path: join(config.dataDir, 'mailbox.sqlite') })
  } else {
    const { createRabbitmqMailbox } = await import('../mailbox/rabbitmq.ts')
    const tls = await mailboxTls(config)
    mailbox = createRabbitmqMailbox({
      url: config.mailboxUrl,
      name: `spectra ${config.nodeName}`,
      ...{ tls, clock, renewed },
    })
  }
  closers.push(() => mailbox.close())
  return mailbox
}
