import t, { type Test } from 'tap'
import { createHappeningRows } from '../../../core/chat/happenings.ts'
import { answerLocally } from '../../../core/chat/local/answer.ts'
import { createChatTools, type Asker } from '../../../core/chat/tools.ts'
import type { Database } from '../../../core/database/database.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { searchedTable } from '../../../core/search/tables.ts'
import type { Reply } from '../../../schema/chat.ts'
import { stableId } from '../../../schema/ids.ts'
import { insertClip } from '../../contracts/footage.ts'
import { testDatabase } from '../../helpers/database.ts'
import { ORG } from '../../helpers/pipeline.ts'

const asker: Asker = { organizationId: ORG, zone: 'UTC', now: new Date('2026-11-27T22:00:00Z') }
let database: Database

t.before(async () => {
  database = await testDatabase(t)
})

async function say(text: string, who: Asker = asker): Promise<Reply> {
  const parts = createLedger(database)
  const asking = { ask: async () => ({ hits: [], misses: [], understood: '', question: {} }) } as never
  const rows = createHappeningRows(database, searchedTable(database).name)
  const answering = answerLocally(text, createChatTools({ ...parts, asking, rows }), who, [])
  for (;;) {
    const { done, value } = await answering.next()
    if (done) return value
  }
}

const supported = ({ sentences }: Reply) => sentences.filter(({ support }) => support === 'supported')

void t.test('answerLocally(): counts are those of the rows, and each sentence cites', async (t: Test) => {
  for (const at of [0, 60, 120])
    await insertClip(database, { cameraId: 'door', at, events: ['person_detected'] })
  const reply = await say('How many people were there?')
  t.match(supported(reply)[0], { text: 'I count 3 people.', citations: { length: 3 } })
  t.ok(supported(reply).every(({ citations }) => citations.length > 0))
  t.match(await say('Was there any dog?'), {
    kind: 'nothing',
    sentences: [{ support: 'none', citations: [] }],
  })
})

void t.test(
  'answerLocally(): P8: nothing of other organizations, or of cameras that are not the asker’s',
  async (t: Test) => {
    for (const who of [
      { ...asker, organizationId: stableId('organization', 'theirs') },
      { ...asker, cameras: ['gate'] },
    ]) {
      const reply = await say('How many people were there?', who)
      t.same(supported(reply), [])
      t.match(reply.sentences[0]?.text, /^No evidence: nothing that was analysed/)
    }
    t.match(supported(await say('How many people were there?', { ...asker, cameras: ['door'] }))[0], {
      text: 'I count 3 people.',
    })
  },
)

void t.test(
  'answerLocally(): of a time of which nothing is known it does not say that nothing was seen',
  async (t: Test) => {
    const reply = await say('Were there any people yesterday?')
    t.match(reply.sentences[0]?.text, /^No evidence: nothing that was analysed was recorded/)
  },
)
