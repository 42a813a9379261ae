/** Where events lie: those of files, and those of cameras. */
export const TABLES = ['spectra_insights.batch_events', 'spectra_insights.live_events'] as const
export type Table = (typeof TABLES)[number]

/** Events that are told of a chunk: what goes on in the next one is told of that, too, as a part of the same event. */
export const within = (chunk: string): string => `e.organization_id = $1 and e.chunk_id = ${chunk}.chunk_id`

const CHUNKS = ['spectra_ops.batch_video_chunks', 'spectra_ops.cam_video_chunks']
/** Described, and its events are written: before that, none of them is no answer. Asked of the one chunk only, whatever a planner thinks. */
export const looked = (chunkId: string): string =>
  `coalesce(${CHUNKS.map((table) => `(select k.status = 'completed' from ${table} k where k.id = ${chunkId})`).join(', ')}, false)`
