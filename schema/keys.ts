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

/** The clip of a camera's process, until its one chunk is cut and done. */
export const clipKey = (organizationId: string, processId: string): string =>
  `${cachePrefix(organizationId, processId)}clip.mkv`

export const uploadPrefix = (organizationId: string): string => `organizations/${organizationId}/uploads/`

export const videoKey = (organizationId: string, processId: string, ordinal: number): string =>
  `${processPrefix(organizationId, processId)}chunk-${four(ordinal)}.mp4`

export const cacheKey = (organizationId: string, processId: string, ordinal: number): string =>
  `${cachePrefix(organizationId, processId)}chunk-${four(ordinal)}.mp4`

export const summaryKey = (organizationId: string, processId: string, ordinal: number): string =>
  `${processPrefix(organizationId, processId)}chunk-${four(ordinal)}-summary.json`

export const thumbnailKey = (organizationId: string, processId: string, ordinal: number): string =>
  `${processPrefix(organizationId, processId)}chunk-${four(ordinal)}.jpg`
