import { z } from 'zod'
import { setting } from './setting.ts'

/** How passwords and keys are renewed. */
export const SECRETS_SETTINGS = {
  secretsSeconds: setting(
    'SPECTRA_SECRETS_SECONDS',
    z.coerce.number().min(0).max(86_400),
    300,
    'Seconds after which passwords and keys are read again from .env and the secret store; 0: only when one was refused',
  ),
} as const
