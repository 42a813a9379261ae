import { shownAddress } from '../../core/address.ts'
import { SpectraError } from '../../core/errors.ts'
import type { ChannelView } from '../../core/ports.ts'
import type { ChannelAddress, ChannelWants } from '../../schema/channels.ts'
import type { ChannelOptions } from '../requests.ts'

/** The address of a channel as the options give it; undefined where they give none of it, and `known` stays. */
export function addressOf(
  kind: string,
  address: string | undefined,
  { user, from, to, prefix, discovery, accessKeyId }: ChannelOptions,
  known?: ChannelAddress,
): Record<string, unknown> | undefined {
  const where = kind === 'webhook' ? 'url' : kind === 'sns' ? 'topic' : 'server'
  const given = {
    ...(address !== undefined && { [where]: address }),
    ...{ user, from, to, prefix, accessKeyId },
    discovery: discovery === 'none' ? '' : discovery,
  }
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return entries.length === 0 && known ? undefined : { ...known, ...Object.fromEntries(entries) }
}

/** What it is told as the options say; undefined where they say nothing of it. */
export function wantsOf(
  { kinds, camera, rule, least }: ChannelOptions,
  known?: ChannelWants,
): Record<string, unknown> | undefined {
  const given = {
    kinds: kinds?.join() === 'none' ? [] : kinds,
    ...{ cameraIds: camera, ruleIds: rule, leastSeverity: least },
  }
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return entries.length === 0 ? undefined : { ...known, ...Object.fromEntries(entries) }
}

/** @throws SS_INPUT_INVALID */
export function quietOf({ quiet, quietMode, quietExcept, zone = 'UTC' }: ChannelOptions): object {
  const [, from, until] = /^([\d:]+)-([\d:]+)$/.exec(String(quiet)) ?? []
  if (from === undefined)
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot use --quiet ${String(quiet)}: give two times, such as 22:00-06:30`,
    )
  return {
    from,
    until,
    zone,
    ...(quietMode && { mode: quietMode }),
    ...(quietExcept && { except: quietExcept }),
  }
}

export const digestOf = ({ digest, zone = 'UTC', camera }: ChannelOptions): object => ({
  ...{ at: String(digest), zone },
  ...(camera && { cameraIds: camera }),
})

/** As it may be shown. */
export function shownAddressOf({ address }: Pick<ChannelView, 'address'>): string {
  if ('url' in address) return shownAddress(address.url)
  if ('topic' in address) return address.topic
  return 'to' in address ? `${address.to.join(', ')} by ${address.server}` : address.server
}
