/** @throws SS_CACHE_UNAVAILABLE by `health` alone */
export interface RateLimits {
  /**
   * Uses `turns` (@default 1) of the `limit` that `key` has per `windowMs` (whole seconds). Never fails for a store that
   * is away.
   */
  take(key: string, limit: RateLimit & { turns?: number }): Promise<RateVerdict>
  /** Counts `turns` more, allowed or not; negative ones are given back. For what is known only after it was done. */
  correct(key: string, limit: RateLimit & { turns: number }): Promise<void>
  health(): Promise<void>
}

export interface RateLimit {
  limit: number
  windowMs: number
}

export interface RateVerdict {
  allowed: boolean
  remaining: number
  /** Until the next turn; 0 where it was allowed. */
  retryAfterMs: number
  /** Until the window ends in which it was counted. */
  windowEndsInMs: number
}
