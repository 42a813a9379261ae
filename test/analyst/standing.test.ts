import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { shippedWeights } from '../../core/llm/local/detector/installed.ts'
import { createAnalysisPool } from '../../core/media/analysis/pool.ts'
import { chunkVideo } from '../helpers/chunk-video.ts'
import { sharedDir } from '../helpers/shared.ts'
import { tempDir } from '../helpers/temp.ts'

const shared = sharedDir()
const video = shared && join(shared, 'videos', 'one-by-one-person-detection.mp4')
const skip = !video
  ? 'the shared footage is missing: set SPECTRA_SHARED'
  : shippedWeights()
    ? false
    : 'no detector'

/** Six seconds of two people side by side who both stand from beginning to end. */
function sideBySide(dir: string): string {
  const file = join(dir, 'two-who-stand.mp4')
  const from = (second: string): string[] => ['-ss', second, '-t', '6', '-i', video!]
  const filter = '[0:v]scale=384:-2[a];[1:v]scale=384:-2[b];[a][b]hstack'
  const args = ['-v', 'error', ...from('28'), ...from('101'), '-filter_complex', filter, '-an', file]
  execFileSync('ffmpeg', args)
  return file
}

void t.test(
  'Local analyst: two people who never move are found, and nothing is said to be quiet',
  { skip },
  async (t) => {
    const chunk = chunkVideo(sideBySide(tempDir(t)))
    const { signal } = new AbortController()
    const look = async (detector: string) => {
      const pool = createAnalysisPool({ ffmpeg: 'ffmpeg', threads: 1, detector })
      t.teardown(() => pool.close())
      return pool.analyse(chunk, [], signal)
    }
    const { sightings, quiet } = await look('auto')
    t.match(
      sightings.map(({ kind, entry, exit, x }) => ({ kind, entry, exit, side: x < 0.5 ? 'left' : 'right' })),
      [
        { kind: 'person', entry: 'start', exit: 'end', side: 'left' },
        { kind: 'person', entry: 'start', exit: 'end', side: 'right' },
      ],
    )
    t.equal(sightings.length, 2)
    t.same(quiet, [])
    t.same((await look('off')).sightings, [], 'without a detector nobody is')
  },
)
