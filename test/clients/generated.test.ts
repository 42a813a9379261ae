import { readFileSync } from 'node:fs'
import t from 'tap'
import { generateClient, OUTPUT } from '../../scripts/generate-client.ts'

void t.test('TypeScript client: its operations are those of the schema', async (t) => {
  t.equal(readFileSync(OUTPUT, 'utf8'), await generateClient(), 'run: node scripts/generate-client.ts')
})
