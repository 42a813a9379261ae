import { readFileSync } from 'node:fs'
import t from 'tap'
import { AzureQuery } from '../../core/storage/azure-blob/address.ts'
import { S3Query } from '../../core/storage/s3/address.ts'
import { STORAGE_PAGE, storagePage } from '../../scripts/write-storage.ts'

void t.test('docs/storage.md: says what the tables of addresses and settings say', async (t) => {
  t.equal(readFileSync(STORAGE_PAGE, 'utf8'), await storagePage(), 'else: node scripts/write-storage.ts')
  for (const { shape } of [S3Query, AzureQuery])
    for (const [name, of] of Object.entries(shape)) t.ok(of.description, `${name} is described`)
})
