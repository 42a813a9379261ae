import type { ClusterConfig } from './schema/cluster.ts'

/** Which stages there are, who does their work, and how they are kept alive. Data only. */
export default {
  roles: {
    chunker: ['chunker'],
    vlm: ['vlm'],
    event: ['event'],
    stream: ['stream'],
    context: ['context'],
    chat: ['chat'],
  },
  stages: {
    chunker: {
      actor: 'actors/chunker-actor.ts',
      queue: 'M0_PRIORITY_QUEUE',
      healthPort: 9000,
      workers: 1,
      attempts: 5,
      deadlines: { startMs: 30_000, workMs: 20 * 60_000, shutdownMs: 5_000 },
    },
    vlm: {
      actor: 'actors/vlm-actor.ts',
      queue: 'M0_RESULTS_QUEUE',
      healthPort: 7081,
      workers: 2,
      attempts: 5,
      deadlines: { startMs: 30_000, workMs: 5 * 60_000, shutdownMs: 5_000 },
    },
    event: {
      actor: 'actors/event-actor.ts',
      queue: 'M1_INFERENCE_QUEUE',
      healthPort: 7082,
      workers: 2,
      attempts: 5,
      deadlines: { startMs: 30_000, workMs: 2 * 60_000, shutdownMs: 5_000 },
      children: {
        detector: 'actors/event-actor/detector.ts',
        indexer: 'actors/event-actor/indexer.ts',
        cacheCleaner: 'actors/event-actor/cache-cleaner.ts',
      },
    },
    stream: {
      actor: 'actors/stream-actor.ts',
      scheduler: ['actors/camera-scheduler.ts', 'actors/folder-scheduler.ts'],
      queue: 'S2_PROCESSING_QUEUE',
      healthPort: 7084,
      // Each takes one clip at a time, and for as long as it shows.
      workers: 2,
      attempts: 3,
      retry: { minMs: 2_000, maxMs: 30_000 },
      deadlines: { startMs: 30_000, workMs: 15 * 60_000, shutdownMs: 5_000 },
    },
    context: {
      actor: 'actors/context-actor.ts',
      scheduler: 'actors/summary-scheduler.ts',
      queue: 'CONTEXT_SUMMARIZATION_QUEUE',
      healthPort: 7085,
      workers: 1,
      attempts: 5,
      deadlines: { startMs: 30_000, workMs: 2 * 60_000, shutdownMs: 5_000 },
    },
    chat: {
      actor: 'actors/chat-actor.ts',
      queue: 'CHAT_QUEUE',
      healthPort: 7086,
      // Each answers one question at a time, and waits for its model or the database all the while.
      workers: 64,
      clusterMode: 'in-memory',
      attempts: 3,
      retry: { minMs: 500, maxMs: 5_000 },
      deadlines: { startMs: 30_000, workMs: 5 * 60_000, shutdownMs: 5_000 },
    },
  },
} satisfies ClusterConfig
