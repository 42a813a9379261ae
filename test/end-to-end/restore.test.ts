import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fixture } from '../fixtures/videos.ts'
import { startQdrant } from '../helpers/qdrant-server.ts'
import { jsonLines, spectra, type Finished } from '../helpers/spectra.ts'
import { sharedDir } from '../helpers/shared.ts'
import { tempDir } from '../helpers/temp.ts'

interface Found {
  missing: unknown[]
  unclaimed: unknown[]
  unnamed: unknown[]
}

const skip = sharedDir() ? false : "Qdrant's description is not here (SPECTRA_SHARED)"

void t.test(
  'Restore: a database of an older minute, an object less and vectors that are too many or gone are named and mended (P11, P13)',
  { skip },
  async (t) => {
    const [data, kept] = [tempDir(t), tempDir(t)]
    const qdrant = await startQdrant(t)
    const run = (...args: string[]): Promise<Finished> => spectra(data, args, { QDRANT_URL: qdrant.url })
    const verified = async (...args: string[]): Promise<{ code: number | null; found: Found }> => {
      const { code, stdout } = await run('verify', '--json', ...args)
      return { code, found: JSON.parse(stdout.trim().split('\n').at(-1)!) as Found }
    }
    const points = (): Map<unknown, unknown> => [...qdrant.collections.values()][0]!.points

    const first = await run('analyze', await fixture('twelve-seconds-h264.mp4'), '--chunk', '5', '--json')
    t.equal(first.code, 0, first.stderr)
    const before = jsonLines(first.stdout).filter(({ kind }) => kind === 'chunk')
    t.match(await verified(), { code: 0, found: { missing: [], unclaimed: [], unnamed: [] } })
    const atBackup = [...points().keys()]

    // docs/operations.md: the database first, and objects are never older than it.
    for (const part of ['database', 'mailbox.sqlite'])
      cpSync(join(data, part), join(kept, part), { recursive: true })

    const later = await run('analyze', await fixture('variable-frame-rate.mp4'), '--json')
    t.equal(later.code, 0, later.stderr)
    t.ok(points().size > atBackup.length)

    for (const part of ['database', 'mailbox.sqlite']) {
      rmSync(join(data, part), { recursive: true })
      cpSync(join(kept, part), join(data, part), { recursive: true })
    }
    points().delete(atBackup[0])

    const apart = await verified()
    t.not(apart.code, 0, 'it says that they disagree')
    t.same(apart.found.missing, [], 'nothing that the backup names is lost')
    t.ok(apart.found.unnamed.length > 0, 'and what came later is named')

    const mended = await verified('--repair')
    t.match(mended, { code: 0, found: { missing: [] } })
    t.same([...points().keys()].toSorted(), atBackup.toSorted(), 'vectors are those of the rows')

    const all = await run('search', 'scene', '--json', '--limit', '20')
    for (const hit of jsonLines(all.stdout))
      t.ok(
        before.some(({ chunkId }) => chunkId === hit.chunkId),
        'only what the backup had is found',
      )
    const again = await run('analyze', await fixture('variable-frame-rate.mp4'), '--json')
    t.equal(again.code, 0, 'what came later can be done again, over what it left')
  },
)
