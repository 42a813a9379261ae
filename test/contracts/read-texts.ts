import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { indexRows, unsearched } from '../../core/search/check/rows.ts'
import { searchedTable } from '../../core/search/tables.ts'
import type { Observation } from '../../schema/analysis.ts'
import type { ChunkProcessingRequest } from '../../schema/messages/index.ts'
import { searchedTexts } from '../../schema/read-texts.ts'
import { emptyTables } from '../helpers/database.ts'
import { cutProcess, describeChunk, ORG, tasks } from '../helpers/pipeline.ts'

const mine = { organizationId: ORG }
const reading = (text: string, startTime: number): Observation => ({
  ...{ type: 'text_seen', startTime, endTime: startTime + 2, confidence: 0.9, attributes: { text } },
  description: `The text "${text}" is to be read.`,
})

/** What the ledger keeps of what is written in pictures. */
export function readTextsContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      await emptyTables(open())
      await run(t)
    })
  }

  promise('what is amiss with it is told once for a process, whatever figures it has', async (t) => {
    const parts = createLedger(open())
    const { process, m1 } = await cutProcess(parts, 3)
    const said = ['The clock differs: 10:00', 'The clock differs: 10:05', 'Cannot read: it is not installed']
    for (const [index, message] of m1.entries()) {
      const { chunkId } = message.payload as ChunkProcessingRequest
      const warnings = [{ code: 'SS_CLOCK_DIFFERS', message: said[index]! }]
      const handoff = { records: [{ fact: 'chunk_read' as const, chunkId, warnings }] }
      await parts.worklog.begin('vlm', message, 0)
      await parts.worklog.commit('vlm', message, handoff, { end: false })
      await parts.worklog.commit('vlm', message, handoff, { end: false })
    }
    const { warnings } = await parts.processes.get(mine, process.id)
    t.same(
      warnings.map(({ message }) => message),
      [said[0], said[2]],
    )
  })

  promise('what is searched is made again with what is read (P11)', async (t) => {
    const database = open()
    const parts = createLedger(database)
    const { m1 } = await cutProcess(parts, 1)
    const texts = [reading('NO PARKING', 0.25), reading('EXIT', 3), reading('Übergang 3.1', 4)]
    const { chunkId } = m1[0]!.payload as ChunkProcessingRequest
    const m2 = await describeChunk(parts, m1[0]!)
    await parts.worklog.begin('event', m2, 0)
    const detected = { records: [{ fact: 'events_detected' as const, chunkId, events: texts }] }
    for (const task of [detected, ...tasks(m2).slice(1)])
      await parts.worklog.commit('event', m2, task, { end: false })
    await parts.worklog.commit('event', m2, {}, { end: true })
    const table = searchedTable(database)
    t.equal(await indexRows(database, table, await unsearched(database, table)), 1)
    const [row] = await database.query<{ text: string }>(`select text from ${table.name}`)
    t.equal(row?.text, `Chunk 1\n${searchedTexts(texts)}`)
  })
}
