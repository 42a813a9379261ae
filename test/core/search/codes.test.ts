import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../../core/config.ts'
import { createLocalEmbedding } from '../../../core/llm/local/embedding.ts'
import { createSearchPorts } from '../../../core/ports-of-commands.ts'
import type { Search } from '../../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID as organizationId, stableId } from '../../../schema/ids.ts'
import { searchFaults } from '../../contracts/faults/search.ts'
import { breakablePostgres, IMPOSSIBLE_FOR_POSTGRES } from '../../helpers/breakable-postgres.ts'
import { NO_POSTGRES } from '../../helpers/database.ts'
import { tempDir } from '../../helpers/temp.ts'

if (NO_POSTGRES) t.pass('not run here', { skip: NO_POSTGRES })
else {
  searchFaults(t, 'Search in PostgreSQL', {
    impossible: {
      ...IMPOSSIBLE_FOR_POSTGRES,
      silent: 'takes the half minute that a program waits: test/core/database/codes has a shorter one',
    },
    async open(t) {
      const { url: databaseUrl, faults } = await breakablePostgres(t)
      const config = loadConfig({ dataDir: join(tempDir(t), 'data'), databaseUrl })
      const { search: finding, close } = await createSearchPorts(config)
      t.teardown(close)
      // Commands only ask; what they ask is all of it.
      const search = finding as Search
      const { model, dimensions } = createLocalEmbedding()
      const vector = new Float32Array(dimensions)
      vector[0] = 1
      const meaning = { vector, model, dimensions }
      const asked = { organizationId, text: 'a car' }
      const [chunkId, processId] = [stableId('chunk', 'a'), stableId('process', 'a')]
      const chunk = { chunkId, processId, ordinal: 1, startTime: 0, endTime: 10, at: new Date(0) }
      const whole = { text: asked.text, startTime: 0, endTime: 10, kind: 'chunk' as const, vector }
      const document = { ...asked, model, dimensions, ...chunk, eventTypes: [], passages: [whole] }
      const selection = { organizationId, chunkId }
      return {
        faults,
        calls: {
          index: () => search.index(document),
          query: () => search.query({ ...asked, meaning }),
          models: () => search.models(),
          remove: () => search.remove(selection),
          health: () => search.health(),
        },
      }
    },
  })
}
