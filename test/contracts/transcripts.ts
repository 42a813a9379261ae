import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { createLedger } from '../../core/ledger/index.ts'
import { indexRows, unsearched } from '../../core/search/check/rows.ts'
import { searchedTable } from '../../core/search/tables.ts'
import type { Transcript } from '../../schema/analysis.ts'
import type { ChunkRecord } from '../../schema/facts.ts'
import { stableId } from '../../schema/ids.ts'
import { soundKey } from '../../schema/keys.ts'
import type { ChunkProcessingRequest } from '../../schema/messages/index.ts'
import { searchedText } from '../../schema/spoken.ts'
import { emptyTables } from '../helpers/database.ts'
import {
  chunkCut,
  chunkingEnded,
  cutProcess,
  describeChunk,
  finishChunk,
  ORG,
  SOURCE,
  startProcess,
  take,
} from '../helpers/pipeline.ts'

const mine = { organizationId: ORG }
const saying = (...texts: string[]): Transcript => ({
  lines: texts.map((text, n) => ({ startTime: n + 0.25, endTime: n + 1, text })),
  ...{ language: 'english', provider: 'p', model: 'm' },
})
const transcribed = (chunkId: string, transcript?: Transcript, warning?: string) => ({
  records: [
    {
      ...{ fact: 'chunk_transcribed' as const, chunkId, transcript },
      warnings: warning ? [{ code: 'SS_PROVIDER_REFUSED', message: warning }] : [],
    },
  ],
})

/** What the ledger keeps of what is said. */
export function transcriptsContract(t: Test, name: string, open: () => Database): void {
  const promise = (what: string, run: (t: Test) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => {
      await emptyTables(open())
      await run(t)
    })
  }

  promise('lines are kept once (P2), and read by their organization alone (P8)', async (t) => {
    const parts = createLedger(open())
    const { m1 } = await cutProcess(parts, 2)
    const [chunkId, other] = m1.map(({ payload }) => (payload as ChunkProcessingRequest).chunkId)
    const commit = (transcript: Transcript) =>
      parts.worklog.commit('vlm', m1[0]!, transcribed(chunkId!, transcript), { end: false })
    await parts.worklog.begin('vlm', m1[0]!, 0)
    t.equal(await parts.ledger.transcript(chunkId!), undefined)
    await commit(saying('one', 'two'))
    await commit(saying('other', 'words', 'in another try'))
    t.same(await parts.ledger.transcript(chunkId!), saying('one', 'two'))
    const { footage } = parts
    t.same(await footage.transcripts(mine, [chunkId!, other!]), new Map([[chunkId!, saying('one', 'two')]]))
    t.same(
      await footage.transcripts({ organizationId: stableId('organization', 'other') }, [chunkId!]),
      new Map(),
    )
    t.same(
      await footage.transcripts({ ...mine, cameras: ['door'] }, [chunkId!]),
      new Map(),
      'a file is of no camera',
    )
  })

  promise('what goes wrong in many chunks is one warning of their process', async (t) => {
    const parts = createLedger(open())
    const { process, m1 } = await cutProcess(parts, 2)
    for (const message of m1) {
      await parts.worklog.begin('vlm', message, 0)
      const { chunkId } = message.payload as ChunkProcessingRequest
      await parts.worklog.commit('vlm', message, transcribed(chunkId, undefined, 'Could not'), { end: false })
    }
    const { warnings } = await parts.processes.get(mine, process.id)
    t.same(warnings, [{ code: 'SS_PROVIDER_REFUSED', message: 'Could not' }])
  })

  promise('a message that is written again has the sound of its chunk (P9)', async (t) => {
    const parts = createLedger(open())
    const { m0 } = await startProcess(parts)
    const opened = {
      fact: 'source_opened' as const,
      source: { ...SOURCE, sound: true as const },
      warnings: [],
    }
    const cut = chunkCut(m0, 1)
    const { ordinal, startTime, endTime } = (cut.records as unknown as { chunk: ChunkRecord }[])[0]!.chunk
    const key = soundKey(ORG, m0.processId, { ordinal, startTime, endTime })
    const handoff = {
      ...{ ...cut, records: [opened, ...cut.records!] },
      message: { ...(cut.message as object), soundKey: key },
    }
    await parts.worklog.commit('chunker', m0, handoff as never, { end: false })
    await parts.worklog.commit('chunker', m0, chunkingEnded(1), { end: true })
    const [m1] = await take(parts, 'M0_RESULTS_QUEUE')
    t.equal((m1!.payload as ChunkProcessingRequest).soundKey, key)
    await parts.orphans.recall('M0_RESULTS_QUEUE', new Date(Date.now() + 86_400_000))
    const [again] = await take(parts, 'M0_RESULTS_QUEUE')
    t.same(again?.payload, m1!.payload)
    t.equal(again?.id, m1!.id)
  })

  promise('what is searched is made again with what is said (P11)', async (t) => {
    const database = open()
    const parts = createLedger(database)
    const { m1 } = await cutProcess(parts, 1)
    const { chunkId } = m1[0]!.payload as ChunkProcessingRequest
    await parts.worklog.begin('vlm', m1[0]!, 0)
    await parts.worklog.commit('vlm', m1[0]!, transcribed(chunkId, saying('one', 'two')), { end: false })
    await finishChunk(parts, await describeChunk(parts, m1[0]!))
    const table = searchedTable(database)
    t.equal(await indexRows(database, table, await unsearched(database, table)), 1)
    const [row] = await database.query<{ text: string }>(`select text from ${table.name}`)
    t.equal(row?.text, searchedText('Chunk 1', saying('one', 'two')))
  })
}
