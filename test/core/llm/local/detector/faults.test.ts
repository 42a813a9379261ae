import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openDetector } from '../../../../../core/llm/local/detector/open.ts'
import { hasOrt } from '../../../../../core/llm/local/onnx/installed.ts'
import { tempDir } from '../../../../helpers/temp.ts'
import { place, yolov8, YOLOV8 } from './networks.ts'

const skip = hasOrt() ? false : 'onnxruntime-node is not installed'
const dir = tempDir(t)
const whole = yolov8()

const faults: [string, { onnx?: Uint8Array | string; description?: unknown }, RegExp][] = [
  ['a file that is cut', { onnx: whole.subarray(0, whole.length / 2) }, /Cannot open the network/],
  ['a file that is empty', { onnx: '' }, /Cannot open the network/],
  ['a file that is no model', { onnx: 'GIF89a, or anything else' }, /Cannot open the network/],
  [
    'a network for other pictures',
    { description: { ...YOLOV8, input: { width: 64, height: 64 } } },
    /Cannot use the network .*(dimension|Expected: 32)/,
  ],
  [
    'a network for other values',
    { description: { ...YOLOV8, input: { ...YOLOV8.input, type: 'uint8' } } },
    /Cannot use the network .*uint8/,
  ],
  [
    'other outputs',
    { description: { ...YOLOV8, output: { shape: 'yolov5' } } },
    /output0 is 6 x 2, not 6 rows of 7 for yolov5 with 2 classes/,
  ],
  [
    'more classes than it has',
    { description: { ...YOLOV8, classes: ['human', 'lorry', 'x'] } },
    /output0 is 2 x 6, not 2 rows of 7/,
  ],
  [
    'an output that is not there',
    { description: { ...YOLOV8, output: { shape: 'detr' } } },
    /it has no output pred_boxes, but output0/,
  ],
  ['no description', { description: undefined }, /Cannot read the description .*\.json: .*no such file/],
  ['a description that is no JSON', { description: '{' }, /it is no JSON/],
  [
    'a description with a fault',
    { description: { ...YOLOV8, sure: 7, input: { width: 1 } } },
    /input\.width: .*input\.height: .*sure: /,
  ],
  ['a setting that does not exist', { description: { ...YOLOV8, threshold: 0.5 } }, /threshold/],
  ['a kind that does not exist', { description: { ...YOLOV8, kinds: { human: 'ghost' } } }, /kinds\.human: /],
  [
    'a class that does not exist',
    { description: { ...YOLOV8, kinds: { ghost: 'person' } } },
    /kinds\.ghost: classes has no such name/,
  ],
  [
    'a network that finds nothing of use',
    { description: { ...YOLOV8, kinds: {} } },
    /kinds: .*nothing would be found/,
  ],
]
for (const [index, [what, { onnx = whole, ...given }, message]] of faults.entries()) {
  void t.test(`Own detector: ${what} is named`, { skip }, async (t) => {
    const description = 'description' in given ? given.description : YOLOV8
    const path = place(dir, `fault-${index}`, onnx, description)
    await t.rejects(openDetector(path), { code: 'SS_CONFIG_INVALID', message })
  })
}

void t.test('Own detector: a file that is not there is named', { skip }, async (t) => {
  const path = join(dir, 'nowhere.onnx')
  writeFileSync(join(dir, 'nowhere.json'), JSON.stringify(YOLOV8))
  await t.rejects(openDetector(path), { code: 'SS_CONFIG_INVALID', message: /nowhere\.onnx/ })
})

void t.test('Own detector: what is whole opens, and off is off', { skip }, async (t) => {
  const detector = await openDetector(place(dir, 'whole', whole, YOLOV8))
  await detector!.close()
  t.equal(await openDetector('off'), undefined)
})
