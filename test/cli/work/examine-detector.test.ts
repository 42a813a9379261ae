import t from 'tap'
import { examineDetector } from '../../../cli/work/examine-detector.ts'
import { examineReading } from '../../../cli/work/examine-reading.ts'
import { examineVoice } from '../../../cli/work/examine-voice.ts'
import { detectorName } from '../../../core/llm/local/detector/installed.ts'
import { readingWeights } from '../../../core/llm/local/reading/installed.ts'
import { voiceWeights } from '../../../core/llm/local/voice/installed.ts'
import { hasOrt } from '../../../core/llm/local/onnx/installed.ts'
import { place, yolov8, YOLOV8 } from '../../core/llm/local/detector/networks.ts'
import { tempDir } from '../../helpers/temp.ts'

const skip = hasOrt() ? false : 'onnxruntime-node is not installed'
const dir = tempDir(t)

void t.test('Doctor: the detector that is installed is opened and named', async (t) => {
  const name = detectorName('auto')
  const expected = name
    ? { verdict: 'ok', detail: `${name} (auto)` }
    : { verdict: 'fallback', advice: /optional/ }
  t.match(await examineDetector({ detector: 'auto' }), { what: 'Detector', ...expected })
  t.match(await examineDetector({ detector: 'off' }), { verdict: 'ok', detail: /^off: .*no other kinds/ })
})

void t.test("Doctor: one's own is opened, and its faults are named", { skip }, async (t) => {
  const whole = place(dir, 'traffic', yolov8(), YOLOV8)
  t.match(await examineDetector({ detector: whole }), { verdict: 'ok', detail: `traffic (${whole})` })
  const cut = place(dir, 'cut', yolov8().subarray(0, 80), YOLOV8)
  t.match(await examineDetector({ detector: cut }), {
    verdict: 'missing',
    code: 'SS_CONFIG_INVALID',
    detail: /^Cannot open the network: .*cut\.onnx.* Meanwhile the local analyst/,
    advice: /docs\/models\.md/,
  })
})

void t.test('Doctor: what reads text is opened where it is installed', async (t) => {
  const verdict = readingWeights() ? 'ok' : 'fallback'
  t.match(await examineReading(), { what: 'Text', verdict })
})

void t.test('Doctor: what hears voices is opened where it is installed', async (t) => {
  const verdict = voiceWeights() ? 'ok' : 'fallback'
  t.match(await examineVoice({ voice: 'auto' }), [{ what: 'Voice', verdict }])
  t.match(await examineVoice({ voice: 'off' }), [{ verdict: 'ok', detail: /^off/ }])
})
