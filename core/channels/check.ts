import type { z } from 'zod'
import {
  CHANNEL_ADDRESSES,
  CHANNEL_KINDS,
  ChannelName,
  ChannelSecret,
  ChannelWants,
  DigestSettings,
  QuietHours,
  type ChannelAddress,
  type ChannelKind,
} from '../../schema/channels.ts'
import { readAddress } from '../address.ts'
import { SpectraError } from '../errors.ts'
import { issuesOf } from '../issues.ts'
import { checkHost } from '../net/addresses.ts'

/** Parts of a channel as they are given, checked once, here. Each @throws SS_INPUT_INVALID with its field */
export const checkedName = (value: unknown): string => parsed('name', ChannelName, value)
export const checkedSecret = (value: unknown): string => parsed('secret', ChannelSecret, value)
export const checkedWants = (value: unknown): ChannelWants => parsed('wants', ChannelWants, value ?? {})
export const checkedQuiet = (value: unknown): QuietHours => parsed('quiet', QuietHours, value)
export const checkedDigest = (value: unknown): DigestSettings => parsed('digest', DigestSettings, value)

export function checkedKind(value: unknown): ChannelKind {
  const kind = CHANNEL_KINDS.find((one) => one === value)
  if (kind) return kind
  throw invalid('kind', `there is none of this kind; known are ${CHANNEL_KINDS.join(', ')}`)
}

/** @throws SS_ADDRESS_REFUSED too, for one in a private network where that is not allowed */
export function checkedAddress(
  kind: ChannelKind,
  value: unknown,
  { allowPrivateAddresses }: { allowPrivateAddresses: boolean },
): ChannelAddress {
  const address = parsed<ChannelAddress>('address', CHANNEL_ADDRESSES[kind], value)
  const text = 'url' in address ? address.url : 'server' in address ? address.server : undefined
  if (text !== undefined) {
    const url = readAddress(text, { field: 'address' })
    if (url.username !== '' || url.password !== '')
      throw invalid('address', 'it has a user or a password in it', 'Give the password as the secret.')
    if (url.hostname === '') throw invalid('address', 'it names no host')
    if (!allowPrivateAddresses) checkHost(url.hostname)
  }
  return address
}

/** What a secret of this kind has to be. */
export function checkSecretOf(kind: ChannelKind, secret: string | undefined): void {
  if (kind === 'webhook' && secret !== undefined && !isWebhookKey(secret))
    throw invalid('secret', 'the key of a webhook is `whsec_` and 24 to 64 bytes in base64')
  if (kind === 'sns' && secret === undefined)
    throw invalid('secret', 'a topic of SNS needs the secret of its access key')
}

function isWebhookKey(secret: string): boolean {
  const text = /^whsec_(.+)$/.exec(secret)?.[1] ?? ''
  const bytes = Buffer.from(text, 'base64')
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === text
}

function parsed<T>(field: string, contract: z.ZodType, value: unknown): T {
  const result = contract.safeParse(value)
  if (result.success) return result.data as T
  throw invalid([field, ...(result.error.issues[0]?.path ?? [])].join('.'), issuesOf(result.error))
}

const invalid = (field: string, why: string, advice?: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot set up the channel: ${field.split('.')[0]}: ${why}`, {
    details: { field, ...(advice && { advice }) },
  })
