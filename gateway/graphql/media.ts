import type { ChunkView } from '../../core/ports.ts'
import { roundedExpiry } from '../../core/url-expiry.ts'
import type { Services } from './context.ts'

export interface Media {
  url: string
  expiresAt: Date
  bytes: number
  sha256?: string
}

/** Files that belong to what is asked for, each with its signed URL. */
export function mediaResolvers({ ports: { storage } }: Pick<Services, 'ports'>) {
  /** `null` where there is none: a row may outlive its file for a moment. */
  async function media(key: string | undefined, sha256?: string): Promise<Media | null> {
    const object = key === undefined ? undefined : await storage.stat(key)
    if (!object) return null
    const until = roundedExpiry(Date.now())
    const { key: found, bytes } = object
    return { url: await storage.signedUrl(found, { until }), expiresAt: until, bytes, sha256 }
  }

  return {
    Chunk: {
      video: ({ videoKey, sha256 }: ChunkView) => media(videoKey, sha256),
      thumbnail: ({ thumbnailKey }: ChunkView) => media(thumbnailKey),
      summaryObject: ({ summaryKey }: ChunkView) => media(summaryKey),
    },
  }
}
