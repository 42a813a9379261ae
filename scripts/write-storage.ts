import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { STORAGE_SETTINGS } from '../core/config/storage.ts'
import { AzureQuery } from '../core/storage/azure-blob/address.ts'
import { S3Query } from '../core/storage/s3/address.ts'
import { head, madePage, code, row, settingRows } from './made-page.ts'

export const STORAGE_PAGE = 'docs/storage.md'

/** The page of the storage, with the tables of the code in place of those that are in it. */
export const storagePage = (): Promise<string> =>
  madePage(STORAGE_PAGE, {
    s3: () => parametersOf(S3Query),
    azure: () => parametersOf(AzureQuery),
    settings: () => settingRows(STORAGE_SETTINGS),
  })

function parametersOf(query: z.ZodObject): string[] {
  const rows = Object.entries(query.shape).map(([name, of]) =>
    row(code(name), (of as z.ZodType).description ?? ''),
  )
  return [...head('name', 'what it says'), ...rows]
}

if (import.meta.main) writeFileSync(STORAGE_PAGE, await storagePage())
