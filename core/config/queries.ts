import { z } from 'zod'
import { setting } from './setting.ts'

/** What one document of GraphQL may ask for. */
export const QUERY_SETTINGS = {
  queryCost: setting(
    'SPECTRA_QUERY_COST',
    z.coerce.number().int().min(100),
    20_000,
    'What one GraphQL document may cost: about the objects that it may answer with',
  ),
  rateCost: setting(
    'SPECTRA_RATE_COST',
    z.coerce.number().int().min(0),
    200_000,
    'What the documents of one user or API key may cost per minute; 0: any number',
  ),
  introspection: setting(
    'SPECTRA_INTROSPECTION',
    z.enum(['auto', 'on', 'off']),
    'auto',
    'Whether clients may ask GraphQL for its schema; auto: only where the gateway is on a loopback address',
  ),
} as const
