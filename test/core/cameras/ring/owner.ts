import { createFfmpegRecorder } from '../../../../core/cameras/ring/ffmpeg-recorder.ts'
import { loadConfig } from '../../../../core/config.ts'
import { findBinaries } from '../../../../core/media/binaries.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../../../schema/ids.ts'

/** Records until it is killed: a line for each segment that lies in its spool. */
const [spoolDir = '', url = ''] = process.argv.slice(2)
const recorder = createFfmpegRecorder({
  spoolDir,
  binaries: await findBinaries(loadConfig({})),
  segmentSeconds: 1,
})
const camera = { organizationId: DEFAULT_ORGANIZATION_ID, cameraId: 'yard', paused: false, missing: false }
await recorder.record(
  { ...camera, source: { kind: 'stream', url } },
  async ({ path }) => void process.stdout.write(`${path}\n`),
  new AbortController().signal,
)
