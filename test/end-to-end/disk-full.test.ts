import t, { type Test } from 'tap'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '../../core/config.ts'
import { createPorts } from '../../core/create-ports.ts'
import { checkPromises, type Verdict } from '../../core/ledger/promises.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { processesMentioning } from '../helpers/processes.ts'
import { cacheDir, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

/** A disk of its own. Returns why that is not possible here, if it is not. */
function mountDisk(dir: string, size: string): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `mounting a disk is not permitted here: ${(error as Error).message.split('\n')[0]}`
  }
}

/** Twenty seconds that cannot be compressed: about 150 MB. */
function renderHeavyVideo(path: string): void {
  const noise = 'testsrc2=size=1280x720:rate=10:duration=20,noise=alls=60:allf=t'
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '6', '-g', '10', '-pix_fmt', 'yuv420p']
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', noise, ...codec, path])
}

const disk = tempDir(t)
const skip = mountDisk(disk, '170m') ?? false
if (!skip) t.teardown(() => execFileSync('umount', ['-l', disk]))

/** What was recorded of the only process, and what the checker says of a data directory at rest. */
async function recorded(data: string) {
  const config = loadConfig({ dataDir: data, cacheDir: cacheDir() })
  const { ports, database, close } = await createPorts(config)
  try {
    const { items } = await ports.processes.list({ organizationId: DEFAULT_ORGANIZATION_ID }, {})
    const stages = ['M0_DEADLETTER_QUEUE', 'M1_DEADLETTER_QUEUE', 'M2_DEADLETTER_QUEUE'] as const
    const letters = await Promise.all(stages.map((queue) => ports.mailbox.browse(queue)))
    return {
      items,
      letters: letters.flat(),
      promises: await checkPromises(database, ports.mailbox, ports.storage),
    }
  } finally {
    await close()
  }
}

function allHeld(t: Test, promises: readonly Verdict[]): void {
  for (const { promise, held, evidence } of promises) t.ok(held, `${promise}: ${evidence}`)
}

void t.test(
  'Disk full: the process has failed with that cause, and the next run with space completes it',
  { skip },
  async (t) => {
    const video = join(tempDir(t), 'heavy.mp4')
    renderHeavyVideo(video)
    const data = join(disk, 'data')
    mkdirSync(data)
    // The second run finds the disk as full as the first one left it, and no reserve.
    for (const run of ['first', 'second']) {
      const full = await spectra(data, ['analyze', video, '--chunk', '2'])
      t.equal(full.code, 5, `${run} run: ${full.stdout}${full.stderr}`)
      t.match(full.stdout, /SS_DISK_FULL[\s\S]*Free some space[\s\S]*Run the same command/)
      t.same(readdirSync(join(data, 'temp')), [], `P11: the ${run} run leaves no temporary file`)
      t.same(processesMentioning(data), [])
      const { items, letters, promises } = await recorded(data)
      t.match(items, [{ status: 'failed', cause: { code: 'SS_DISK_FULL' } }])
      t.ok(letters.length > 0, 'P3: there is a dead letter')
      t.ok(letters.every(({ cause }) => cause?.code === 'SS_DISK_FULL'))
      allHeld(t, promises)
    }

    execFileSync('mount', ['-o', 'remount,size=900m', disk])
    const next = await spectra(data, ['analyze', video, '--chunk', '2', '--json'])
    t.equal(next.code, 0, next.stderr)
    t.match(next.stdout, '"known":true')
    t.match(next.stdout.split('\n').at(-2), '"status":"completed"')
    const { items, letters, promises } = await recorded(data)
    t.match(items, [{ status: 'completed', counts: { chunks: 10, completed: 10, failed: 0 } }])
    t.same(letters, [])
    allHeld(t, promises)
    t.ok(existsSync(join(data, 'reserve')), 'with space, some is held back again')
  },
)
