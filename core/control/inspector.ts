import type { Clock } from '../clock.ts'
import { SpectraError } from '../errors.ts'
import { BroadcastEnvelope, ControlCommand, ENVELOPE_VERSION } from '../../schema/messages/index.ts'
import { isSigned } from './signature.ts'

/** How far the clocks of a cluster may be apart, and how long a command may be under way. Milliseconds. */
export const FRESH_MS = 30_000

/** A command of one of us. Its order may be one that only newer versions know. */
export type Inspected = Omit<ControlCommand, 'order'> & { order: unknown }

const Signed = ControlCommand.omit({ order: true }).extend({ order: BroadcastEnvelope.shape.payload })

const refused = (why: string): SpectraError =>
  new SpectraError('SS_CONTROL_REFUSED', `Cannot obey a command: ${why}`)

/**
 * Lets each command through once, if it is signed with the secret, and was made in the last half minute, since this
 * process listens. Remembers ids for no longer than their commands are fresh.
 */
export function createInspector(options: { secret: string; clock: Clock }) {
  const { secret, clock } = options
  const since = clock.now()
  /** When the memory of an id may go. */
  const seen = new Map<string, number>()

  /** @throws SS_CONTROL_REFUSED */
  return function inspect(body: unknown): Inspected {
    const envelope = BroadcastEnvelope.safeParse(body)
    if (!envelope.success) throw refused('it is no envelope')
    const { type, version, payload } = envelope.data
    if (version > ENVELOPE_VERSION) throw refused(`a newer version (${version}) wrote it`)
    if (type !== 'ControlCommand') throw refused(`it is a ${type}`)
    if (!isSigned(secret, 'command', payload)) throw refused('its signature is wrong')
    const parsed = Signed.safeParse(payload)
    if (!parsed.success) throw refused(parsed.error.issues.map(({ message }) => message).join('; '))
    const command = parsed.data
    const now = clock.now()
    const at = Date.parse(command.at)
    if (Math.abs(now - at) > FRESH_MS) {
      throw refused(`it was made at ${command.at}, and it is ${new Date(now).toISOString()} here`)
    }
    if (at < since) throw refused('it was made before this process listened')
    for (const [id, until] of seen) if (until < now) seen.delete(id)
    if (seen.has(command.id)) throw refused('it was obeyed before')
    seen.set(command.id, at + FRESH_MS)
    return command
  }
}
