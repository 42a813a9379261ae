/**
 * A help, never a need: a cache that is away answers as if it were empty, and throws nothing. Only its health says so.
 * @throws SS_CACHE_UNAVAILABLE by `health`
 */
export interface Cache {
  get(key: string): Promise<string | undefined>
  /** @default ttlMs 300000 */
  set(key: string, value: string, options?: { ttlMs?: number }): Promise<void>
  delete(key: string): Promise<void>
  health(): Promise<void>
}
