import { createCallHistory } from '../../core/costs/forgotten.ts'
import t from 'tap'
import { keepHouse } from '../../core/housekeeping.ts'
import { PartStore } from '../../gateway/rest/uploads/part-store.ts'
import { DEFAULT_ORGANIZATION_ID as organizationId } from '../../schema/ids.ts'
import { uploadPrefix } from '../../schema/keys.ts'
import { Readable } from 'node:stream'
import { startPipeline } from '../helpers/live-pipeline.ts'

void t.test(
  'Housekeeping: an upload that nobody goes on with is gone after its time, with all its parts (P11)',
  async (t) => {
    const { ports, tracing, unclaimed, database } = await startPipeline(t)
    const { storage, storedBytes } = ports
    const keep = { uploadHours: 24, trashDays: 7, traceDays: 30 }
    const house = {
      ...{ ports, tracing, unclaimed, organizationId, keep },
      calls: createCallHistory(database),
    }
    const store = new PartStore({
      storage,
      storedBytes,
      organizationId,
      reservation: { add: () => undefined },
      expiresMs: 1,
    })
    const id = '00000000-0000-4000-8000-000000000000'
    await store.create({ id, size: 10, offset: 0 } as never)
    t.equal(await store.write(Readable.from([Buffer.from('half ')]), id, 0), 5)
    const left = async () => Array.fromAsync(storage.list(uploadPrefix(organizationId)), ({ key }) => key)
    t.equal((await left()).length, 2, 'what was announced, and a part')
    t.equal(await storedBytes.of(organizationId), 5)
    t.match(await keepHouse(house), { trashed: 0 }, 'it may still go on')
    await database.query("update spectra_ops.unclaimed_objects set seen_at = seen_at - interval '24 hours'")
    t.match(await keepHouse(house), { trashed: 2 })
    t.same(await left(), [])
    t.equal(await storedBytes.of(organizationId), 0, 'and takes no space')
  },
)
