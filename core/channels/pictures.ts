import { buffer } from 'node:stream/consumers'
import { SpectraError } from '../errors.ts'
import type { FootageReader, NoticePicture, Notification, Storage } from '../ports.ts'
import type { DigestCamera } from './digest.ts'

export interface PicturesOptions {
  footage: Pick<FootageReader, 'chunks'>
  storage: Pick<Storage, 'get'>
}

/** Of one notice. */
const MOST = 12
const MOST_OF_CAMERA = 3

/**
 * The pictures that go with what is told: that of the chunk in which it is seen, of a digest those of the first moments of each
 * camera; each named by its chunk. What is gone has none.
 */
export const createPictures =
  ({ footage, storage }: PicturesOptions) =>
  async (notification: Notification): Promise<NoticePicture[]> => {
    const ids = chunkIdsOf(notification)
    if (ids.length === 0) return []
    const chunks = await footage.chunks({ organizationId: notification.organizationId }, ids)
    const found = await Promise.all(
      chunks.map(async ({ id, thumbnailKey }): Promise<NoticePicture[]> => {
        const bytes = thumbnailKey === undefined ? undefined : await readOf(storage, thumbnailKey)
        return bytes ? [{ name: `${id}.jpg`, bytes }] : []
      }),
    )
    return found.flat()
  }

function chunkIdsOf({ kind, data }: Notification): string[] {
  if (kind !== 'digest') return typeof data?.chunkId === 'string' ? [data.chunkId] : []
  const cameras = (data?.cameras ?? []) as DigestCamera[]
  const ids = cameras.flatMap(({ moments }) => moments.slice(0, MOST_OF_CAMERA).map(({ chunkId }) => chunkId))
  return [...new Set(ids)].slice(0, MOST)
}

async function readOf(storage: Pick<Storage, 'get'>, key: string): Promise<Buffer | undefined> {
  try {
    return await buffer(await storage.get(key))
  } catch (thrown) {
    if (thrown instanceof SpectraError && thrown.code === 'SS_OBJECT_NOT_FOUND') return undefined
    throw thrown
  }
}
