import { z } from 'zod'

/** The version that this code writes. A newer one is handed back for a newer node, never dead-lettered. */
export const ENVELOPE_VERSION = 1

/** What every message of a queue travels in, whatever the transport. */
export const Envelope = z.object({
  /** Follows from what the message is about: the same hand-off made twice has the same id. */
  id: z.uuid(),
  type: z.string().min(1),
  version: z.int().min(1),
  /** The cluster that sent it: others hand it back. Absent on messages of versions without: those count as one's own. */
  clusterId: z.uuid().optional(),
  organizationId: z.uuid(),
  processId: z.uuid(),
  /** 1 for the first try. Counted by the mailbox; what the body says is only where it starts. */
  attempt: z.int().min(1).default(1),
  /** W3C trace context id of the request that started it all. */
  trace: z.string().regex(/^[0-9a-f]{32}$/),
  createdAt: z.iso.datetime(),
  payload: z.unknown(),
})

export type Envelope<P = unknown> = Omit<z.infer<typeof Envelope>, 'payload'> & { payload: P }

/** The same for what is told to all: of commands to the cluster and their answers, no organization is the owner. */
export const BroadcastEnvelope = Envelope.partial({ organizationId: true })

export type BroadcastEnvelope<P = unknown> = Omit<z.infer<typeof BroadcastEnvelope>, 'payload'> & {
  payload: P
}
