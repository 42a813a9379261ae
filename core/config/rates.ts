import { z } from 'zod'
import { setting } from './setting.ts'

const turns = z.coerce.number().int().min(0)

/** How much of what one user or API key may ask for in a minute; where neither asks, one address. */
export const RATE_SETTINGS = {
  rateMutations: setting(
    'SPECTRA_RATE_MUTATIONS',
    turns,
    120,
    'Changes that one user or API key may ask for per minute; 0: any number',
  ),
  rateQueries: setting(
    'SPECTRA_RATE_QUERIES',
    turns,
    1200,
    'Queries that one user or API key may ask per minute; 0: any number',
  ),
  rateUploads: setting(
    'SPECTRA_RATE_UPLOADS',
    turns,
    120,
    'Uploads that one user or API key may begin per minute; 0: any number',
  ),
  rateExports: setting(
    'SPECTRA_RATE_EXPORTS',
    turns,
    60,
    'Exports that one user or API key may begin per minute; 0: any number',
  ),
  rateStreams: setting(
    'SPECTRA_RATE_STREAMS',
    turns,
    600,
    'WebSockets, subscriptions and streams that one user or API key may open per minute; 0: any number',
  ),
  rateAnonymous: setting(
    'SPECTRA_RATE_ANONYMOUS',
    turns,
    600,
    'Requests per minute of one address that do not say who asks, before they are answered 429 in place of 401; 0: any number',
  ),
} as const
