import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../../core/config.ts'
import { createWorkerPorts as openPorts, type OpenedWorkerPorts } from '../../core/create-ports.ts'
import type { Vision } from '../../core/ports.ts'

/** What a description takes. Milliseconds. */
export const LATENCY_MS = 2000

/** A model that takes its time and no CPU, as one that is called over the network does. */
const vision: Vision = {
  provider: 'bench',
  model: 'stub',
  async describe({ span, chunk }, signal) {
    // As each model that sees does: it needs the bytes.
    await chunk.file(signal)
    await sleep(LATENCY_MS, undefined, { signal })
    const summary = `Chunk ${span.ordinal}.`
    return { provider: 'bench', model: 'stub', usage: undefined, summary, observations: [] }
  },
  health: () => Promise.resolve(),
}

/** The ports of a worker, with a stub for the vision. */
export async function createWorkerPorts(config: Config): Promise<OpenedWorkerPorts> {
  const { ports, close } = await openPorts(config)
  return { ports: { ...ports, vision }, close }
}
