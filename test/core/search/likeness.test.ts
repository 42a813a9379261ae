import t from 'tap'
import { likenessOf } from '../../../core/search/alike/likeness.ts'
import { LIKENESS } from '../../../schema/likeness.ts'
import { stableId } from '../../../schema/ids.ts'
import { testDatabase } from '../../helpers/database.ts'

const processId = stableId('process', 'a')
const of = (text: string, cameraId?: string): string => likenessOf({ processId, cameraId, text })

void t.test('chunks are alike that say the same but for its times', (t) => {
  t.equal(of('Nothing moves between 00:00 and 00:10.'), of('Nothing moves between 01:10:00 and 01:10:10.'))
  t.equal(of('At 12.3 s: hello'), of('At 9.0 s: hello'))
  t.not(of('Two people.'), of('Three people.'))
  t.not(of('A car near aisle 7.'), of('A car near aisle 8.'))
  t.not(of('Nothing moves.', 'gate'), of('Nothing moves.', 'yard'))
  t.not(of('Nothing moves.'), likenessOf({ processId: stableId('process', 'b'), text: 'Nothing moves.' }))
  t.end()
})

void t.test('rows have the same likeness as the program says, and an index by it', async (t) => {
  const database = await testDatabase(t)
  const texts = [
    ...[
      '',
      'Nothing moves between 00:00 and 00:10.',
      '12:30 12.5.6 7 :8 9. 10:',
      'İstanbul 10:00 ʼn',
      '赤い車 ١٢:٣٠',
    ],
    ...["o'clock \\ 1:2 $1 %", '🚗 10:00', 'a\nb 1:00\n2:00'],
  ]
  for (const text of texts)
    for (const cameraId of [null, 'gate 10:00']) {
      const [row] = await database.query<{ likeness: string }>(
        `select ${LIKENESS} as likeness from (select $1::text as camera_id, $2::uuid as process_id, $3::text as text) one`,
        [cameraId, processId, text],
      )
      t.equal(row!.likeness, likenessOf({ processId, cameraId, text }), text)
    }
  for (const table of ['chunk_documents', 'chunk_vectors']) {
    const plan = await database.transaction(async (sql) => {
      await sql.query('set local enable_seqscan = off')
      return sql.query(
        `explain select at from spectra_insights.${table} where organization_id = $1 and ${LIKENESS} = $2 order by at limit 1`,
        [processId, 'a'],
      )
    })
    t.match(JSON.stringify(plan), `${table}_alike`)
  }
})
