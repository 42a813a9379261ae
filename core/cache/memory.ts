import { LRUCache } from 'lru-cache'
import type { Cache } from '../ports.ts'

export interface MemoryCacheOptions {
  /** Bytes of keys and values, counted as UTF-16; the least recently used go first. @default 16 MiB */
  maxBytes?: number
}

/** Cache in this process: gone with it. A value larger than the whole cache is not kept. */
export function createMemoryCache({ maxBytes = 16 * 1024 ** 2 }: MemoryCacheOptions = {}): Cache {
  const entries = new LRUCache<string, string>({
    maxSize: maxBytes,
    sizeCalculation: (value, key) => 2 * (value.length + key.length) || 1,
    ttl: 300_000,
  })
  return {
    async get(key) {
      return entries.get(key)
    },
    async set(key, value, { ttlMs = 300_000 } = {}) {
      entries.set(key, value, { ttl: ttlMs })
    },
    async delete(key) {
      entries.delete(key)
    },
    async health() {},
  }
}
