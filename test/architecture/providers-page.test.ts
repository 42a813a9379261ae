import { readFileSync } from 'node:fs'
import t from 'tap'
import { PROVIDERS_PAGE, providersPage } from '../../scripts/write-providers.ts'

void t.test('docs/providers.md: says what the tables of models and of their settings say', async (t) => {
  const there = readFileSync(PROVIDERS_PAGE, 'utf8')
  t.equal(there, await providersPage(), 'else: node scripts/write-providers.ts')
})
