import type { ClusterOptions } from './cluster.ts'

/** Clusters of runs, by what they are for. */
export const LAYOUTS = {
  /** Three nodes, and each role on two of them: whatever one loses, another can go on with. */
  full: {
    'node-a': {
      roles: ['chunker', 'vlm', 'event', 'stream'],
      workers: { chunker: 1, vlm: 2, event: 1, stream: 1 },
    },
    'node-b': { roles: ['vlm', 'event'], workers: { vlm: 1, event: 1 } },
    'node-c': { roles: ['chunker', 'vlm', 'stream'], workers: { chunker: 1, vlm: 1, stream: 1 } },
  },
  /** Two nodes, each role twice: the least in which a node may be missing. */
  small: {
    'node-a': { roles: ['chunker', 'vlm', 'event'], workers: { chunker: 1, vlm: 1, event: 1 } },
    'node-b': { roles: ['chunker', 'vlm', 'event'], workers: { chunker: 1, vlm: 1, event: 1 } },
  },
} satisfies Record<string, ClusterOptions['nodes']>
