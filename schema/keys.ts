/**
 * Where objects live in storage. All of a process's objects share a prefix, and all of an organization's, so that
 * quotas, clean-up and tenant checks are prefix questions (P8, P11).
 */
const four = (ordinal: number): string => String(ordinal).padStart(4, '0')

/** Everything that is kept of an organization. */
export const organizationPrefix = (organizationId: string): string => `organizations/${organizationId}/`

/** Everything that is kept of a process. */
export const processPrefix = (organizationId: string, processId: string): string =>
  `organizations/${organizationId}/processed/${processId}/`

/** Copies for the stages, removed when a chunk is done. */
export const cachePrefix = (organizationId: string, processId: string): string =>
  `organizations/${organizationId}/cache/${processId}/`

/** How a sound is coded: without loss, or so that it stays small. */
export type SoundForm = 'flac' | 'm4a'

/** The form of a sound of so many seconds. One of ten minutes takes 19 MB at most, which is less than the 25 MB that OpenAI takes. */
export const soundFormOf = (seconds: number): SoundForm => (seconds > 600 ? 'm4a' : 'flac')

/** The sound of a chunk, for whoever hears it; removed with the copy of the chunk. */
export const soundKey = (
  organizationId: string,
  processId: string,
  { ordinal, startTime, endTime }: { ordinal: number; startTime: number; endTime: number },
): string =>
  `${cachePrefix(organizationId, processId)}chunk-${four(ordinal)}.${soundFormOf(endTime - startTime)}`

/** The clip of a camera's process, until its last chunk is cut and done. */
export const clipKey = (organizationId: string, processId: string): string =>
  `${cachePrefix(organizationId, processId)}clip.mkv`

/** What is recorded of a camera all the time, in segments. */
export const ringPrefix = (organizationId: string, cameraId: string): string =>
  `organizations/${organizationId}/ring/${cameraId}/`

/** A segment of the ring: named by the instant of its first picture, and by the connection that brought it. */
export const segmentKey = (
  organizationId: string,
  cameraId: string,
  { startAt, runId }: { startAt: Date; runId: string },
): string => `${ringPrefix(organizationId, cameraId)}${startAt.getTime()}-${runId.slice(0, 8)}.ts`

export const uploadPrefix = (organizationId: string): string => `organizations/${organizationId}/uploads/`

export const videoKey = (organizationId: string, processId: string, ordinal: number): string =>
  `${processPrefix(organizationId, processId)}chunk-${four(ordinal)}.mp4`

export const cacheKey = (organizationId: string, processId: string, ordinal: number): string =>
  `${cachePrefix(organizationId, processId)}chunk-${four(ordinal)}.mp4`

export const summaryKey = (organizationId: string, processId: string, ordinal: number): string =>
  `${processPrefix(organizationId, processId)}chunk-${four(ordinal)}-summary.json`

export const thumbnailKey = (organizationId: string, processId: string, ordinal: number): string =>
  `${processPrefix(organizationId, processId)}chunk-${four(ordinal)}.jpg`
