import { reading, type Reading } from '../../core/observability/metrics/reading.ts'
import type { ActorNode, NodeReport } from '../../core/ports.ts'

/** What a node reports of itself, as gauges. */
export function nodeReadings({ ready, tree }: Pick<NodeReport, 'ready' | 'tree'>): Reading[] {
  const stages = tree.children.filter(({ kind }) => kind === 'stage')
  return [reading('spectra_node_ready', {}, ready ? 1 : 0), ...stages.flatMap(stageReadings)]
}

function stageReadings({ name: stage, inFlight, children }: ActorNode): Reading[] {
  const workers = children.filter(({ kind }) => kind === 'worker')
  const byState = Map.groupBy(workers, ({ state }) => state)
  const bytes = workers.reduce((sum, { rssBytes = 0 }) => sum + rssBytes, 0)
  return [
    reading('spectra_stage_in_flight', { stage }, inFlight),
    ...[...byState].map(([state, some]) => reading('spectra_stage_workers', { stage, state }, some.length)),
    reading('spectra_worker_resident_memory_bytes', { stage }, bytes),
  ]
}
