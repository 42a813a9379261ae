import { hash } from 'node:crypto'

/**
 * Ids that follow from what they name (RFC 9562, UUID version 5): working on the same message twice produces the
 * same ids, so an effect that is done again meets its own unique key (P2).
 */
const NAMESPACE = Buffer.from('5d0b6e0e2f6c4b5e9c3c7a1f5e2d9b84', 'hex')

/** A UUID (version 5, SHA-1) of the given parts, in the project's own namespace. */
export function stableId(...parts: readonly (string | number)[]): string {
  const hex = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(JSON.stringify(parts))]), 'hex')
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The id of chunk `ordinal` (1 for the first) of a process. */
export const chunkIdOf = (processId: string, ordinal: number): string => stableId('chunk', processId, ordinal)

/** The id of event `index` (0 for the first) of a chunk. */
export const eventIdOf = (chunkId: string, index: number): string => stableId('event', chunkId, index)

/** The id of the process, and of the task, of a camera's clip from that instant on. */
export const clipIdOf = (organizationId: string, cameraId: string, from: Date): string =>
  stableId('clip', organizationId, cameraId, from.toISOString())

/** The id of the process of a recording in the folder of a camera, in one version of its file. */
export const recordingIdOf = (
  { organizationId, id }: { organizationId: string; id: string },
  { name, version }: { name: string; version: string },
): string => stableId('recording', organizationId, id, name, version)

/** The organization that the machine's own user works in, until there are accounts. */
export const DEFAULT_ORGANIZATION_ID = stableId('organization', 'default')
