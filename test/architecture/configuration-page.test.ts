import { readFileSync } from 'node:fs'
import t from 'tap'
import { CONFIGURATION_PAGE, configurationPage } from '../../scripts/write-configuration.ts'

void t.test('docs/configuration.md: says what the tables of settings say', async (t) => {
  const there = readFileSync(CONFIGURATION_PAGE, 'utf8')
  t.equal(there, await configurationPage(), 'else: node scripts/write-configuration.ts')
})
