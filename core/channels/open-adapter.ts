import type { MailAddress, MqttAddress, SnsAddress, WebhookAddress } from '../../schema/channels.ts'
import type { Config } from '../config.ts'
import { SpectraError } from '../errors.ts'
import type { Resolve } from '../net/addresses.ts'
import type { Notifications } from '../ports.ts'
import type { Sealing } from '../security/sealing.ts'
import type { ChannelColumns } from './rows.ts'

export type AdapterRow = Pick<ChannelColumns, 'id' | 'name' | 'kind' | 'address' | 'secret'>

/** @throws SS_CHANNEL_UNAVAILABLE where its secret cannot be read, SS_ADDRESS_REFUSED */
export type OpenAdapter = (row: AdapterRow) => Promise<Notifications>

export interface AdapterOptions {
  sealing: Sealing
  config: Pick<Config, 'allowPrivateAddresses' | 'notifySnsEndpoint'>
  /** Of names. @default the system's */
  resolve?: Resolve
  /** Whether brokers are told that we are there. @default true */
  announces?: boolean
}

/** The adapter of a channel, each kind loaded where there is one. */
export function adapterOpener({ sealing, config, resolve, announces = true }: AdapterOptions): OpenAdapter {
  const { allowPrivateAddresses } = config
  return async (row) => {
    const secret = secretOf(row, sealing)
    const channel = `${row.kind} ${row.name}`
    const net = { channel, allowPrivateAddresses, resolve }
    if (row.kind === 'webhook') {
      const { createWebhookNotifications } = await import('../notifications/webhook.ts')
      const { url } = row.address as WebhookAddress
      return createWebhookNotifications({ ...net, url, key: secret! })
    }
    if (row.kind === 'mail') {
      const { createMailNotifications } = await import('../notifications/mail.ts')
      return createMailNotifications({ ...net, ...(row.address as MailAddress), password: secret })
    }
    if (row.kind === 'mqtt') {
      const { createMqttNotifications } = await import('../notifications/mqtt.ts')
      const address = row.address as MqttAddress
      return createMqttNotifications({ ...net, ...address, password: secret, channelId: row.id, announces })
    }
    const { createSnsNotifications } = await import('../notifications/sns.ts')
    const { topic, accessKeyId } = row.address as SnsAddress
    const credentials = { accessKeyId, secretAccessKey: secret! }
    return createSnsNotifications({ topic, endpoint: config.notifySnsEndpoint, credentials })
  }
}

function secretOf({ id, name, secret }: AdapterRow, sealing: Sealing): string | undefined {
  if (secret === null) return undefined
  const open = sealing.open(secret, id)
  if (open !== undefined) return open
  throw new SpectraError(
    'SS_CHANNEL_UNAVAILABLE',
    `Cannot tell ${name}: its secret was sealed by another key`,
    {
      details: { advice: 'Give the channel its secret again, or set SPECTRA_URL_SECRET as it was.' },
    },
  )
}
