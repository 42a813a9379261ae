import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import type { SpectraError } from '../../../../core/errors.ts'
import { detectorName } from '../../../../core/llm/local/detector/installed.ts'
import { hasOrt } from '../../../../core/llm/local/onnx/installed.ts'
import { createLocalVision } from '../../../../core/llm/local/vision.ts'
import { chunkVideo, visionRequest } from '../../../helpers/chunk-video.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { place, yolov8, YOLOV8 } from '../../llm/local/detector/networks.ts'

const dir = tempDir(t)
const { signal } = new AbortController()
const make = (name: string, source: string): string => {
  const path = join(dir, name)
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, path])
  return path
}
const clips = ['red', 'blue', 'green'].map((color) =>
  make(`${color}.mp4`, `color=${color}:s=160x90:d=1:r=10`),
)

/** Describes three chunks, and says by whom, and what it heard of detectors that do not open. */
async function describe(
  detector: string,
): Promise<{ expected: string; models: string[]; heard: SpectraError[] }> {
  const heard: SpectraError[] = []
  const onFault = (error: SpectraError) => void heard.push(error)
  const vision = createLocalVision({ ffmpeg: 'ffmpeg', threads: 1, detector, onFault })
  try {
    const models = []
    for (const clip of clips)
      models.push((await vision.describe(visionRequest(chunkVideo(clip)), signal)).model)
    return { expected: vision.model, models, heard }
  } finally {
    await vision.close()
  }
}

void t.test('Detector of the analyst: each output tells which network looked', async (t) => {
  const auto = `motion-${detectorName('auto') ?? 'hog'}-1`
  t.same(await describe('auto'), { expected: auto, models: [auto, auto, auto], heard: [] })
  const off = 'motion-hog-1'
  t.same(await describe('off'), { expected: off, models: [off, off, off], heard: [] })
})

void t.test(
  'Detector of the analyst: one of its own is told by its name',
  { skip: hasOrt() ? false : 'onnxruntime-node is not installed' },
  async (t) => {
    const own = 'motion-traffic-1'
    const path = place(dir, 'Traffic', yolov8(), YOLOV8)
    t.same(await describe(path), { expected: own, models: [own, own, own], heard: [] })
  },
)

void t.test(
  'Detector of the analyst: one that is damaged is named once, and it goes on without',
  async (t) => {
    const path = place(dir, 'cut', yolov8().subarray(0, 100), YOLOV8)
    const { models, heard } = await describe(path)
    t.same(models, Array<string>(3).fill('motion-hog-1'), 'and says so')
    t.match(heard, [{ code: 'SS_CONFIG_INVALID', message: /^Cannot (open|run)/ }])
    t.equal(heard.length, 1)
  },
)
