import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** The folder of shared footage and contracts: `SPECTRA_SHARED`, else `../shared` from the project's root. */
export function sharedDir(): string | undefined {
  const path = process.env.SPECTRA_SHARED ?? resolve(import.meta.dirname, '../../../shared')
  return existsSync(path) ? path : undefined
}
