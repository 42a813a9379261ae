import { SpectraError } from '../errors.ts'
import type { Notification } from '../ports.ts'

/** Bytes of what channels take in one message. */
const LARGEST = 256 * 1024
const LONGEST_TITLE = 1000

export const isAlert = ({ kind }: Pick<Notification, 'kind'>): boolean =>
  kind === 'alert_raised' || kind === 'alert_escalated'

/** The notification as JSON; one that is too long without its data. */
export function jsonOf(notification: Notification, largest = LARGEST): string {
  const whole = JSON.stringify(notification).toWellFormed()
  if (Buffer.byteLength(whole) <= largest) return whole
  const title = notification.title.slice(0, LONGEST_TITLE)
  return JSON.stringify({ ...notification, title, data: undefined }).toWellFormed()
}

/** Whatever a library of a channel throws: nothing gets through now. An address that is refused is the channel's fault. */
export function unavailable(who: string, thrown: unknown): SpectraError {
  if (thrown instanceof SpectraError) {
    if (thrown.code !== 'SS_ADDRESS_REFUSED') return thrown
    const message = thrown.message.replace('Cannot read from', 'Cannot tell')
    const advice = 'Set SPECTRA_ALLOW_PRIVATE_ADDRESSES=1 to tell servers of your own network.'
    return new SpectraError('SS_CHANNEL_UNAVAILABLE', message, { cause: thrown, details: { advice } })
  }
  const why = thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
  return new SpectraError('SS_CHANNEL_UNAVAILABLE', `Cannot tell ${who}: ${why}`, { cause: thrown })
}
