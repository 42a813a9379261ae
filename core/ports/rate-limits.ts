/** @throws SS_CACHE_UNAVAILABLE by `health` alone */
export interface RateLimits {
  /**
   * Uses `turns` (@default 1) of the `limit` that `key` has per `windowMs` (whole seconds). Never fails for a store that
   * is away.
   */
  take(key: string, limit: { limit: number; windowMs: number; turns?: number }): Promise<RateVerdict>
  health(): Promise<void>
}

export interface RateVerdict {
  allowed: boolean
  remaining: number
  /** Until the next turn; 0 where it was allowed. */
  retryAfterMs: number
}
