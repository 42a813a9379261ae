import type { Clock } from '../clock.ts'
import { SpectraError } from '../errors.ts'
import type { BroadcastEnvelope, Delivery, Mailbox, Membership, OutgoingMessage } from '../ports.ts'

export interface MembershipOptions {
  clusterId: string
  mailbox: Mailbox
  clock: Pick<Clock, 'now'>
  /** Told of messages of another cluster, at most once a minute. */
  onForeign?: (error: SpectraError) => void
}

const MINUTE_MS = 60_000
const [MIN_MS, MAX_MS, APART_MS] = [1000, 30_000, 200]

/**
 * A mailbox for one cluster of perhaps several that share a broker's vhost by mistake:
 *
 *     out   each message carries the id of its cluster
 *     in    those of another are handed back for it, seconds later, so that they make no hot loop; one without an id, of
 *           an older version, counts as ours
 *
 * Without that each would take the messages of the other for those of processes that are no more, and acknowledge them.
 */
export function createMembership(options: MembershipOptions): { mailbox: Mailbox; membership: Membership } {
  const { clusterId, mailbox, clock, onForeign } = options
  /** When messages of others came, in the last minute, and whose the last one was. */
  let seen: number[] = []
  let whose: string | undefined
  let toldAt = -Infinity

  const recent = (): number => {
    seen = seen.filter((at) => clock.now() - at < MINUTE_MS)
    return seen.length
  }

  const foreign = (): SpectraError =>
    new SpectraError(
      'SS_MAILBOX_SHARED',
      `Cannot have the mailbox to ourselves: messages of cluster ${whose} come to cluster ${clusterId}, and are handed back`,
      { details: { clusterId, foreignId: whose } },
    )

  /** Whether it is another cluster's, which is remembered. */
  function isForeign(body: unknown): boolean {
    const said = (body as { clusterId?: unknown } | null)?.clusterId
    if (typeof said !== 'string' || said === clusterId) return false
    whose = said
    recent()
    seen.push(clock.now())
    if (clock.now() - toldAt >= MINUTE_MS) {
      toldAt = clock.now()
      onForeign?.(foreign())
    }
    return true
  }

  /** The more there are, the longer each waits. What cannot be handed back was lost with its connection, and comes again. */
  const handBack = (delivery: Delivery): Promise<void> =>
    delivery.defer(Math.min(MAX_MS, Math.max(MIN_MS, recent() * APART_MS))).catch(() => undefined)

  const ours = <E extends BroadcastEnvelope>(envelope: E): E => ({ ...envelope, clusterId })

  const own: Pick<Mailbox, 'publish' | 'broadcast' | 'consume' | 'subscribe'> = {
    publish: (messages) =>
      mailbox.publish(
        messages.map((message): OutgoingMessage => ({ ...message, envelope: ours(message.envelope) })),
      ),
    broadcast: (exchange, envelopes) => mailbox.broadcast(exchange, envelopes.map(ours)),
    consume: (queue, settings, onDelivery) =>
      mailbox.consume(queue, settings, (delivery) => {
        if (isForeign(delivery.body)) void handBack(delivery)
        else onDelivery(delivery)
      }),
    subscribe: (exchange, onMessage) =>
      mailbox.subscribe(exchange, (envelope) => {
        if (!isForeign(envelope)) onMessage(envelope)
      }),
  }

  return {
    mailbox: Object.assign(Object.create(mailbox) as Mailbox, own),
    membership: {
      clusterId,
      async health() {
        if (recent() > 0) throw foreign()
      },
    },
  }
}
