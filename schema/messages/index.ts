import { z } from 'zod'
import { stableId } from '../ids.ts'
import { queue, type QueueName } from '../queues.ts'
import { ChatTask } from './chat.ts'
import { ControlCommand, ControlReply } from './control.ts'
import { ENVELOPE_VERSION, type BroadcastEnvelope, type Envelope } from './envelope.ts'
import { ContextSummarizationTask, KVSTask, ProcessUpdated } from './live.ts'
import { ChunkProcessingRequest, EventDetectionMessage, VideoProcessingRequest } from './video.ts'

export * from './chat.ts'
export * from './control.ts'
export * from './envelope.ts'
export * from './live.ts'
export * from './process-options.ts'
export * from './video.ts'

/** The contract of each message type, and what a message of it is about: the root of its stable id. */
export const MESSAGES = {
  VideoProcessingRequest: { contract: VideoProcessingRequest, about: 'processId' },
  ChunkProcessingRequest: { contract: ChunkProcessingRequest, about: 'chunkId' },
  EventDetectionMessage: { contract: EventDetectionMessage, about: 'chunkId' },
  KVSTask: { contract: KVSTask, about: 'taskId' },
  ContextSummarizationTask: { contract: ContextSummarizationTask, about: 'orderId', or: 'conversationId' },
  ChatTask: { contract: ChatTask, about: 'turnId' },
  ProcessUpdated: { contract: ProcessUpdated, about: 'processId' },
  ControlCommand: { contract: ControlCommand, about: 'id' },
  ControlReply: { contract: ControlReply, about: 'commandId' },
} as const

export type MessageType = keyof typeof MESSAGES
export type Message<T extends MessageType = MessageType> = z.infer<(typeof MESSAGES)[T]['contract']>

/** The type of the messages that a queue carries. */
export const messageTypeOf = (name: QueueName): MessageType => queue(name).message as MessageType

/** The id of a message: follows from its type and what it is about, so that handing it on twice is harmless. */
export function messageIdOf(type: MessageType, payload: Record<string, unknown>): string {
  return stableId(type, String(payload[aboutOf(type, payload)]))
}

/** The field of a message that says what it is about. */
export function aboutOf(type: MessageType, payload: Record<string, unknown>): string {
  const { about, or }: { about: string; or?: string } = MESSAGES[type]
  return or !== undefined && payload[about] === undefined ? or : about
}

/** Messages that are about the cluster, and of no organization. */
type ControlMessage = 'ControlCommand' | 'ControlReply'

interface EnvelopeContext {
  processId: string
  trace: string
  createdAt: Date
  id?: string
}

/** Puts a payload into its envelope. Throws a ZodError where the payload breaks its contract. */
export function envelopeOf<T extends MessageType>(
  type: T,
  payload: Message<T>,
  context: EnvelopeContext & { organizationId: string },
): Envelope<Message<T>>
export function envelopeOf<T extends ControlMessage>(
  type: T,
  payload: Message<T>,
  context: EnvelopeContext,
): BroadcastEnvelope<Message<T>>
export function envelopeOf<T extends MessageType>(
  type: T,
  payload: Message<T>,
  context: EnvelopeContext & { organizationId?: string },
): BroadcastEnvelope<Message<T>> {
  const checked = MESSAGES[type].contract.parse(payload) as Message<T>
  return {
    id: context.id ?? messageIdOf(type, checked as Record<string, unknown>),
    type,
    version: ENVELOPE_VERSION,
    ...(context.organizationId === undefined ? {} : { organizationId: context.organizationId }),
    processId: context.processId,
    attempt: 1,
    trace: context.trace,
    createdAt: context.createdAt.toISOString(),
    payload: checked,
  }
}
