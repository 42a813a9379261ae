/** A camera that discovery found. */
export interface DiscoveredCamera {
  id: string
  organizationId: string
  name: string
  /** Where its pictures come from: an address without credentials, or the name of a stream. */
  source: string
  seenAt: Date
}

/** The cameras of each organization (P8) that discovery saw lately. Each call @throws SS_CACHE_UNAVAILABLE */
export interface CameraRegistry {
  /** Forgotten after `ttlMs` unless it is seen again. */
  put(camera: DiscoveredCamera, ttlMs: number): Promise<void>
  /** By name. */
  list(organizationId: string): Promise<DiscoveredCamera[]>
  remove(organizationId: string, id: string): Promise<void>
  health(): Promise<void>
}
