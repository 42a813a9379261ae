import { mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { DEFAULT_ORGANIZATION_ID as organizationId } from '../../schema/ids.ts'
import { uploadPrefix } from '../../schema/keys.ts'
import { fixture } from '../fixtures/videos.ts'
import { startPipeline } from '../helpers/live-pipeline.ts'

void t.test(
  'Node: a volume that goes away is waited for: no attempt is used, nothing fails, and health says it (P1)',
  async (t) => {
    const { ports, node, dataDir, database, analyse } = await startPipeline(t)
    const objects = join(dataDir, 'objects')
    const key = `${uploadPrefix(organizationId)}1/hevc.mp4`
    await ports.storage.put(key, await readFile(await fixture('hevc.mp4')))
    renameSync(objects, `${objects}.away`)
    mkdirSync(objects)

    const analysed = analyse({ kind: 'object', key }, { chunkDuration: 3 })
    while ((await node.health()).ready) await setImmediate()
    const { checks } = await node.health()
    t.match(checks.storage, {
      ok: false,
      message: /Cannot use the objects in .*it is not there|is not there/,
    })
    const stopped = async (): Promise<boolean> => !(await node.health()).checks['stage:chunker']!.ok
    while (!(await stopped())) await setImmediate()
    t.same(readdirSync(objects), [], 'nothing was made in its place')

    rmdirSync(objects)
    renameSync(`${objects}.away`, objects)
    t.match(await analysed, { status: 'completed' })
    t.same(await database.query('select * from spectra_ops.failures'), [])
  },
)
