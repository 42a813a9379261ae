import { BlobSASPermissions, type UserDelegationKey } from '@azure/storage-blob'
import { StorageSharedKeyCredential } from '@azure/storage-blob'
import { SpectraError } from '../../errors.ts'
import type { AzureConnection } from './connection.ts'

const HOUR_MS = 3_600_000
/** Azure gives no key for longer. */
const LONGEST_LEASE_MS = 7 * 24 * HOUR_MS

/** Signs URLs that open one blob to read it. */
export type Sign = (key: string, end: Date, now: number) => Promise<string>

/**
 * By the account's key; where Microsoft Entra says who we are, by a key that the account lends for a week at most. Who has a
 * shared access signature alone can make none: then the gateway serves objects (`serve=gateway`).
 */
export function createSign(connection: AzureConnection): Sign {
  let lent: { key: UserDelegationKey; until: number } | undefined

  async function lentKey(start: Date, end: number): Promise<UserDelegationKey> {
    if (lent && lent.until >= end) return lent.key
    const account = await connection.account()
    const until = start.getTime() + LONGEST_LEASE_MS - HOUR_MS
    const key = await connection.ask(undefined, (abortSignal) =>
      account.getUserDelegationKey(start, new Date(until), { abortSignal }),
    )
    lent = { key, until }
    return key
  }

  return async (key, end, now) => {
    const blob = await connection.blob(key)
    // From the full hour, so that all who ask within it get the same URL; some before, as clocks differ.
    const startsOn = new Date(Math.floor(now / HOUR_MS) * HOUR_MS - HOUR_MS / 4)
    const longest = startsOn.getTime() + LONGEST_LEASE_MS - HOUR_MS
    const expiresOn = new Date(Math.min(end.getTime(), longest))
    const lease = { permissions: BlobSASPermissions.parse('r'), startsOn, expiresOn }
    if (blob.credential instanceof StorageSharedKeyCredential) return blob.generateSasUrl(lease)
    if (new URL(blob.url).searchParams.has('sig'))
      throw new SpectraError(
        'SS_CONFIG_INVALID',
        `Cannot sign a URL of ${key}: AZURE_STORAGE_SAS_TOKEN can sign none, so say serve=gateway in SPECTRA_STORAGE_URL`,
      )
    return blob.generateUserDelegationSasUrl(lease, await lentKey(startsOn, expiresOn.getTime()))
  }
}
