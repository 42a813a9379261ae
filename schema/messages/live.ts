import { z } from 'zod'

/** S2: take a clip of this camera. */
export const KVSTask = z.object({
  taskId: z.uuid(),
  cameraId: z.string().min(1),
  organizationId: z.uuid(),
  startTimestamp: z.iso.datetime(),
  endTimestamp: z.iso.datetime(),
})
export type KVSTask = z.infer<typeof KVSTask>

/** Fold the older turns of a conversation into its summary. */
export const ContextSummarizationTask = z.object({
  conversationId: z.uuid(),
  organizationId: z.uuid(),
  throughTurn: z.int().min(1),
})
export type ContextSummarizationTask = z.infer<typeof ContextSummarizationTask>

/** Something about a process changed; subscribers read the new state from the ledger. */
export const ProcessUpdated = z.object({
  processId: z.uuid(),
  organizationId: z.uuid(),
  /** What happened, for logs: the name of the recorded fact. */
  fact: z.string(),
  chunkId: z.uuid().optional(),
})
export type ProcessUpdated = z.infer<typeof ProcessUpdated>
