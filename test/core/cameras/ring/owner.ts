import { createFfmpegRecorder } from '../../../../core/cameras/ring/ffmpeg-recorder.ts'
import { loadConfig } from '../../../../core/config.ts'
import { findBinaries } from '../../../../core/media/binaries.ts'
import type { RecordedCamera } from '../../../../core/ports.ts'

/** Records the camera of its second argument until it is killed: a line for each segment that lies in its spool. */
const [spoolDir = '', camera = ''] = process.argv.slice(2)
const recorder = createFfmpegRecorder({
  spoolDir,
  binaries: await findBinaries(loadConfig({})),
  segmentSeconds: 1,
})
await recorder.record(
  JSON.parse(camera) as RecordedCamera,
  async ({ path }) => void process.stdout.write(`${path}\n`),
  new AbortController().signal,
)
