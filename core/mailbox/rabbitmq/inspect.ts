import type { Channel } from 'amqplib'
import { systemClock } from '../../clock.ts'
import { createLink, type LinkOptions } from './link.ts'

const TIMEOUT_MS = 5000

/** The version of a broker, looked at without declaring anything. @throws SS_MAILBOX_UNAVAILABLE, SS_CONFIG_INVALID */
export async function inspectRabbitmq(
  options: Pick<LinkOptions, 'url' | 'tls'>,
): Promise<{ version: string }> {
  const common = { name: 'spectra doctor', clock: systemClock, random: Math.random, timeoutMs: TIMEOUT_MS }
  const link = createLink({ ...options, ...common })
  try {
    await link.up('look at RabbitMQ', TIMEOUT_MS, { impatient: true })
    const channel: Channel = await link.channel()
    const { serverProperties } = channel.connection as unknown as { serverProperties: { version: string } }
    return { version: serverProperties.version }
  } finally {
    await link.close()
  }
}
