import { SpectraError } from '../errors.ts'
import type { Sql } from './database.ts'

/** @throws SS_DATABASE_UNAVAILABLE where the database answers, and takes nothing: a standby, or one that is set so */
export async function checkWritable(sql: Pick<Sql, 'query'>): Promise<void> {
  const [setting] = await sql.query<{ transaction_read_only: string }>('show transaction_read_only')
  if (setting?.transaction_read_only === 'off') return
  throw new SpectraError(
    'SS_DATABASE_UNAVAILABLE',
    'Cannot write to the database: it may only be read, as a standby may',
    {
      details: {
        advice:
          'Let SPECTRA_DATABASE_URL lead to the primary server, with default_transaction_read_only off.',
      },
    },
  )
}
