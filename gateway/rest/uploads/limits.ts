import type { Config } from '../../../core/config.ts'
import { SpectraError } from '../../../core/errors.ts'
import type { Accounts } from '../../../core/ports.ts'

/** Bytes of one upload, and of all that an organization has. */
export interface UploadLimits {
  uploadBytes: number
  quotaBytes: number
}

/** What an organization may send: the limits of the installation, or its own where these are less. */
export type LimitsOf = (organizationId: string) => Promise<UploadLimits>

export function createLimits(
  { uploadBytes, quotaBytes }: Pick<Config, 'uploadBytes' | 'quotaBytes'>,
  accounts?: Pick<Accounts, 'limits'>,
): LimitsOf {
  return async (organizationId) => {
    const own = await accounts?.limits(organizationId)
    return {
      uploadBytes: Math.min(uploadBytes, own?.sourceBytes ?? Infinity),
      quotaBytes: Math.min(quotaBytes, own?.quotaBytes ?? Infinity),
    }
  }
}

/** @throws SS_UPLOAD_TOO_LARGE */
export function checkSize(bytes: number, { uploadBytes }: UploadLimits): void {
  if (bytes <= uploadBytes) return
  throw new SpectraError(
    'SS_UPLOAD_TOO_LARGE',
    `Cannot take the upload: it has more than ${uploadBytes} bytes`,
  )
}
