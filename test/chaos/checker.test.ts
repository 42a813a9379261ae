import { spawn } from 'node:child_process'
import type { Test } from 'tap'
import { createLedger } from '../../core/ledger/index.ts'
import { broken, checking, smallRun } from './checker/checking.ts'
import type { RunResult } from './run.ts'

checking('notices what is planted into a run in which nothing is wrong', async (t, seed) => {
  const result = await smallRun(t, seed, { faults: [], seconds: 3, settleSeconds: 300 })
  t.same(broken(result.verdicts), [], 'nothing is wrong')
  await planted(t, result)
})

async function planted(t: Test, { database, storage, orders, cluster, judge }: RunResult): Promise<void> {
  const sees = async (what: string, wanted: RegExp): Promise<void> => {
    const found = broken(await judge())
    const seen = found.find((one) => wanted.test(one))
    t.ok(seen, `${what}: ${seen ?? `not among ${found.join('\n')}`}`)
  }
  const done = orders.find(({ video, cancelled }) => video.spans.length > 0 && !cancelled)!
  const processes = 'spectra_ops.batch_video_processes'

  const { video } = done
  const lost = await createLedger(database).processes.create({
    organizationId: done.organizationId,
    source: { kind: 'path', path: video.path },
    options: { chunkDuration: video.chunkDuration, overlap: 0 },
    title: video.name,
  })
  await database.query('delete from spectra_ops.outbox where process_id = $1', [lost.id])
  await sees('a lost message', /^P1 nothing accepted is lost: .*no message is left for it/)
  await database.query(`update ${processes} set status = 'failed' where id = $1`, [lost.id])
  await sees('a failure that nobody accounted for', /^P3 every failure is accounted for: .*without a cause/)

  await database.query(`update ${processes} set status = 'processing' where id = $1`, [done.id])
  await database.query(`update ${processes} set status = 'completed' where id = $1`, [done.id])
  await sees(
    'a status set back and forth',
    /^P4 status never goes back \(audit\): .*from completed to processing/,
  )

  await database.query('delete from spectra_insights.batch_events where process_id = $1', [done.id])
  await sees('an effect that was taken back', /^P2 effects happen once \(audit\): .* was deleted/)

  const [chunk] = await database.query<{ key: string }>(
    'select video_key as key from spectra_ops.batch_video_chunks where process_id = $1 and ordinal = 1',
    [done.id],
  )
  await storage.put(chunk!.key, Buffer.from('something else'))
  await sees('an object with another content', /^P11 .*\(contents\): .*another content/)
  await storage.remove(chunk!.key)
  await sees('a deleted object', /^P11 storage and rows agree: .*which is not there/)

  const leaked = spawn('sleep', ['60'], { env: cluster.environment() })
  await sees('a leaked process', /^Supervision: no process is left: process \d+ is left: sleep 60/)
  leaked.kill()
}
