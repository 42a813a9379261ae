import t from 'tap'
import { fixture } from '../../fixtures/videos.ts'
import { countingStorage } from '../../helpers/counting-storage.ts'
import { startPipeline } from '../../helpers/live-pipeline.ts'

void t.test(
  'Storage: an analysis asks for what it needs, and looks at nothing before or after',
  async (t) => {
    const { around, calls } = countingStorage()
    // Sound that is listened to is a working copy more for each chunk.
    const pipeline = await startPipeline(t, { voice: 'off' }, around)
    const path = await fixture('twelve-seconds-h264.mp4')
    const { status, chunksTotal: total = 0 } = await pipeline.analyse(
      { kind: 'path', path },
      { chunkDuration: 3 },
    )
    t.equal(status, 'completed')
    t.ok(total >= 3, `${total} chunks`)
    const { asFile, ...others } = calls
    // Each chunk itself; of the two before it, those whose pictures the models do not remember.
    t.ok(asFile >= total && asFile <= 3 * total - 3, `${asFile} files`)
    t.same(others, {
      // Its video, its summary, its thumbnail; the working copy, which is removed.
      put: 3 * total,
      copy: total,
      remove: total,
      // The detector and the indexer read the summary.
      get: 2 * total,
      stat: 0,
      list: 0,
    })
  },
)
