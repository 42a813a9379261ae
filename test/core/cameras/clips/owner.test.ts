import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fromNow } from '../../../contracts/clips.ts'
import { eventually } from '../../../helpers/processes.ts'
import { rtspCamera } from '../../../helpers/rtsp-camera.ts'
import { never, openClips } from './open-clips.ts'

const CORE = join(import.meta.dirname, '../../../../core')

/** A process that records for a minute. */
const program = (tempDir: string, url: string): string => `
  import { createFfmpegClips } from '${CORE}/cameras/clips/ffmpeg.ts'
  import { loadConfig } from '${CORE}/config.ts'
  import { findBinaries } from '${CORE}/media/binaries.ts'
  const clips = createFfmpegClips({ tempDir: '${tempDir}', binaries: await findBinaries(loadConfig({})) })
  const range = { from: new Date(), to: new Date(Date.now() + 60_000) }
  await clips.take({ id: 'door', masks: [], source: { kind: 'stream', url: '${url}' } }, range, new AbortController().signal)
`

void t.test('Clips: a killed owner leaves no child, and what it left is swept by the next', async (t) => {
  const { clips, directory, processes } = await openClips(t)
  const camera = await rtspCamera(t)
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program(directory, camera.url)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  t.teardown(() => owner.kill('SIGKILL'))
  await eventually('nobody watches', () => camera.watchers() === 1)
  owner.kill('SIGKILL')
  await eventually('the child lives on', () => processes().length === 0)
  t.equal(readdirSync(directory).length, 1)
  const clip = await clips.take(
    { id: 'door', masks: [], source: { kind: 'stream', url: camera.url } },
    fromNow(1),
    never,
  )
  await clip.release()
  t.same(readdirSync(directory), [])
})
