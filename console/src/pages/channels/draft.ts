import type { VariablesOf } from '../../api/graphql.ts'
import type { AddChannel, ChannelRow, EditChannel } from './queries.ts'

export const KINDS = ['webhook', 'mail', 'mqtt', 'sns'] as const
export type Kind = (typeof KINDS)[number]

export const NOTICES = [
  'alert_raised',
  'alert_escalated',
  'event_added',
  'process_completed',
  'process_failed',
  'process_cancelled',
] as const
export type Notice = (typeof NOTICES)[number]

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** A channel as it is being written. Lists are texts with commas between them. */
export interface Draft {
  name: string
  kind: Kind
  /** URL of a webhook or a server, or ARN of a topic. */
  where: string
  user: string
  from: string
  to: string
  secret: string
  kinds: Notice[]
  least: Severity
  cameras: string
  quietFrom: string
  quietUntil: string
  drops: boolean
  except: Severity | ''
  digestAt: string
  zone: string
}

export const emptyDraft = (zone: string): Draft => ({
  ...{ name: '', kind: 'webhook', where: '', user: '', from: '', to: '', secret: '' },
  ...{ kinds: ['alert_raised', 'alert_escalated', 'process_failed'], least: 'info', cameras: '' },
  ...{ quietFrom: '', quietUntil: '', drops: false, except: '', digestAt: '', zone },
})

type Address = Record<string, unknown>
const textIn = (address: Address, name: string): string =>
  typeof address[name] === 'string' ? address[name] : ''

export function draftOf(channel: ChannelRow, zone: string): Draft {
  const { quiet, digest, wants } = channel
  const address = channel.address as Address
  return {
    ...{ name: channel.name, kind: channel.kind, where: addressText(channel), secret: '' },
    user: textIn(address, channel.kind === 'sns' ? 'accessKeyId' : 'user'),
    from: textIn(address, 'from'),
    to: Array.isArray(address.to) ? address.to.join(', ') : '',
    ...{ kinds: [...wants.kinds], least: wants.leastSeverity, cameras: wants.cameraIds.join(', ') },
    ...{ quietFrom: quiet?.from ?? '', quietUntil: quiet?.until ?? '', drops: quiet?.mode === 'drop' },
    ...{ except: quiet?.except ?? '', digestAt: digest?.at ?? '' },
    zone: quiet?.zone ?? digest?.zone ?? zone,
  }
}

/** Where it leads, in one line. */
export function addressText({ address }: Pick<ChannelRow, 'address'>): string {
  const all = address as Address
  return textIn(all, 'url') || textIn(all, 'server') || textIn(all, 'topic')
}

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')

function addressOf(draft: Draft, known: Address): Address {
  const { kind, where, user, from, to } = draft
  if (kind === 'webhook') return { url: where.trim() }
  if (kind === 'sns') return { topic: where.trim(), accessKeyId: user.trim() }
  const server = { server: where.trim(), ...(user.trim() !== '' && { user: user.trim() }) }
  if (kind === 'mail') return { ...server, from: from.trim(), to: listed(to) }
  const { prefix, discovery } = known
  return { ...server, ...(prefix !== undefined && { prefix, discovery }) }
}

const partsOf = (draft: Draft, channel: ChannelRow | undefined) => ({
  name: draft.name,
  address: addressOf(draft, (channel?.address ?? {}) as Address),
  ...(draft.secret !== '' && { secret: draft.secret }),
  wants: {
    ...{ kinds: draft.kinds, leastSeverity: draft.least, cameraIds: listed(draft.cameras) },
    ruleIds: channel?.wants.ruleIds ?? [],
  },
  quiet:
    draft.quietFrom === '' && draft.quietUntil === ''
      ? null
      : {
          ...{ from: draft.quietFrom, until: draft.quietUntil, zone: draft.zone },
          mode: draft.drops ? ('drop' as const) : ('later' as const),
          ...(draft.except !== '' && { except: draft.except }),
        },
  digest:
    draft.digestAt === ''
      ? null
      : { at: draft.digestAt, zone: draft.zone, cameraIds: channel?.digest?.cameraIds ?? [] },
})

export const addInput = (draft: Draft): VariablesOf<typeof AddChannel>['input'] => ({
  kind: draft.kind,
  ...partsOf(draft, undefined),
})

export const editInput = (draft: Draft, channel: ChannelRow): VariablesOf<typeof EditChannel>['input'] => ({
  id: channel.id,
  ...partsOf(draft, channel),
})
