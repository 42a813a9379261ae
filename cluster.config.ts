import type { ClusterConfig } from './schema/cluster.ts'

/** Which stages there are, who does their work, and how they are kept alive. Data only. */
export default {
  roles: { chunker: ['chunker'], vlm: ['vlm'], event: ['event'] },
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
  },
} satisfies ClusterConfig
