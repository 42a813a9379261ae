/**
 * The queue map: every durable mailbox of the system, who fills it, who empties it, and where its failures go.
 * Adapters declare their topology from this table; nothing else names a queue.
 */
export interface Queue {
  /** Contract of the messages, a key of `MESSAGES` in `schema/messages`. */
  readonly message: string
  readonly producers: readonly string[]
  /** The stage that works on it; `operators` for dead letters. */
  readonly consumer: string
  /** Where messages go after their last attempt. Absent on dead-letter queues themselves. */
  readonly deadLetters?: string
  /** Highest priority served, 0 (lowest) to this. Absent: first in, first out. */
  readonly maxPriority?: number
}

export const QUEUES = {
  M0_PRIORITY_QUEUE: {
    message: 'VideoProcessingRequest',
    producers: ['gateway', 'stream'],
    consumer: 'chunker',
    deadLetters: 'M0_DEADLETTER_QUEUE',
    maxPriority: 10,
  },
  M0_RESULTS_QUEUE: {
    message: 'ChunkProcessingRequest',
    producers: ['chunker'],
    consumer: 'vlm',
    deadLetters: 'M1_DEADLETTER_QUEUE',
  },
  M1_INFERENCE_QUEUE: {
    message: 'EventDetectionMessage',
    producers: ['vlm'],
    consumer: 'event',
    deadLetters: 'M2_DEADLETTER_QUEUE',
  },
  S2_PROCESSING_QUEUE: {
    message: 'KVSTask',
    producers: ['gateway', 'stream'],
    consumer: 'stream',
    deadLetters: 'S2_PROCESSING_DLQ',
  },
  CONTEXT_SUMMARIZATION_QUEUE: {
    message: 'ContextSummarizationTask',
    producers: ['gateway', 'context', 'chat'],
    consumer: 'context',
    deadLetters: 'CONTEXT_SUMMARIZATION_DLQ',
  },
  CHAT_QUEUE: { message: 'ChatTask', producers: ['gateway'], consumer: 'chat', deadLetters: 'CHAT_DLQ' },
  M0_DEADLETTER_QUEUE: { message: 'VideoProcessingRequest', producers: ['chunker'], consumer: 'operators' },
  M1_DEADLETTER_QUEUE: { message: 'ChunkProcessingRequest', producers: ['vlm'], consumer: 'operators' },
  M2_DEADLETTER_QUEUE: { message: 'EventDetectionMessage', producers: ['event'], consumer: 'operators' },
  S2_PROCESSING_DLQ: { message: 'KVSTask', producers: ['stream'], consumer: 'operators' },
  CONTEXT_SUMMARIZATION_DLQ: {
    message: 'ContextSummarizationTask',
    producers: ['context'],
    consumer: 'operators',
  },
  CHAT_DLQ: { message: 'ChatTask', producers: ['chat'], consumer: 'operators' },
} as const satisfies Record<string, Queue>

export type QueueName = keyof typeof QUEUES

/** Fan-out: each subscriber gets its own copy, kept only while it is subscribed. */
export const EXCHANGES = {
  SSE_EXCHANGE: { message: 'ProcessUpdated', producers: ['ledger'], consumer: 'gateway' },
  CONTROL_EXCHANGE: { message: 'ControlCommand', producers: ['gateway', 'cli'], consumer: 'node' },
  CONTROL_REPLY_EXCHANGE: { message: 'ControlReply', producers: ['node'], consumer: 'whoever asked' },
} as const

export type ExchangeName = keyof typeof EXCHANGES

export const QUEUE_NAMES = Object.keys(QUEUES) as QueueName[]

/** The definition of a queue, with its optional fields visible to the type checker. */
export function queue(name: QueueName): Queue {
  return QUEUES[name]
}

/** The queue whose dead letters end up in `deadLetterQueue`, or undefined where that is not a dead-letter queue. */
export function originOf(deadLetterQueue: QueueName): QueueName | undefined {
  return QUEUE_NAMES.find((name) => queue(name).deadLetters === deadLetterQueue)
}
