import type { Readable } from 'node:stream'
import type { Tenant } from './identity.ts'

/** Addresses that say by themselves what they open, and until when. They begin with `/api/v1/playback/`. */
export interface PlaybackAddresses {
  playlistUrl: string
  videoUrl?: string
  latestUrl?: string
  expiresAt: Date
}

/** Plays what is recorded of cameras all the time. Each call @throws the codes of the database and of the storage, too */
export interface Playback {
  /**
   * Without a range: live.
   * @throws SS_CAMERA_GONE where the tenant has no such camera
   */
  addresses(tenant: Tenant, cameraId: string, range?: { from: Date; until: Date }): Promise<PlaybackAddresses>
  /**
   * What an address opens: a playlist, or a video that ends with the signal.
   * @throws SS_URL_SIGNATURE where it is wrong or expired; SS_NOT_RECORDED where nothing of its time is there
   */
  open(
    url: string,
    signal: AbortSignal,
  ): Promise<{ type: 'playlist'; text: string } | { type: 'video'; content: Readable }>
}
