import t from 'tap'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { processesMentioning } from '../helpers/processes.ts'
import { spectra } from '../helpers/spectra.ts'
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
const skip = mountDisk(disk, '120m') ?? false
if (!skip) t.teardown(() => execFileSync('umount', ['-l', disk]))

void t.test(
  'Disk full: analyze says so, leaves nothing behind, and goes on when there is space',
  { skip },
  async (t) => {
    const video = join(tempDir(t), 'heavy.mp4')
    renderHeavyVideo(video)
    const data = join(disk, 'data')
    mkdirSync(data)
    const full = await spectra(data, ['analyze', video, '--chunk', '2'])
    t.equal(full.code, 5, full.stdout)
    t.match(full.stderr, /SS_DISK_FULL[\s\S]*Free some space/)
    t.match(full.stdout, 'Run the same command to go on')
    t.same(readdirSync(join(data, 'temp')), [])
    t.same(processesMentioning(data), [])

    execFileSync('mount', ['-o', 'remount,size=900m', disk])
    const next = await spectra(data, ['analyze', video, '--chunk', '2', '--json'])
    t.equal(next.code, 0, next.stderr)
    t.match(next.stdout, '"known":true')
    t.match(next.stdout.split('\n').at(-2), '"status":"completed"')
  },
)
