import { SpectraError } from '../../core/errors.ts'
import type { StoredBytes } from '../../core/ports.ts'

export interface Reservation {
  /** Counts `bytes` more as used. @throws SS_QUOTA_EXCEEDED */
  add(bytes: number): void
  /** Ends the upload; `kept` says whether it is in storage now. A second call does nothing. */
  release(kept: boolean): void
}

interface Upload {
  received: number
  /** Uploads beside it that ended in storage after it asked. */
  keptBeside: number
}

/**
 * The space of each organization: what is known to be stored when an upload begins, and what the uploads
 * beside it bring, so that several at a time cannot exceed it together. An upload that ends while another one asks
 * may be counted twice by that one: rather refuse too early than too late.
 */
export function createQuota(storedBytes: Pick<StoredBytes, 'of'>) {
  const uploads = new Map<string, Set<Upload>>()

  return async function reserve(organizationId: string, limit: number): Promise<Reservation> {
    const beside = uploads.get(organizationId) ?? new Set()
    uploads.set(organizationId, beside)
    const upload: Upload = { received: 0, keptBeside: 0 }
    const end = (kept: boolean): void => {
      if (!beside.delete(upload)) return
      if (beside.size === 0) uploads.delete(organizationId)
      if (kept) for (const other of beside) other.keptBeside += upload.received
    }
    beside.add(upload)
    try {
      const stored = await storedBytes.of(organizationId)
      return {
        add(bytes) {
          upload.received += bytes
          const receiving = beside.values().reduce((sum, { received }) => sum + received, 0)
          if (stored + upload.keptBeside + receiving <= limit) return
          throw new SpectraError(
            'SS_QUOTA_EXCEEDED',
            `Cannot take the upload: with it the organization would use more than its ${limit} bytes`,
          )
        },
        release: end,
      }
    } catch (error) {
      end(false)
      throw error
    }
  }
}
