import t, { type Test } from 'tap'
import type { Detector } from '../../../../../core/llm/local/detector/detector.ts'
import { openDetector } from '../../../../../core/llm/local/detector/open.ts'
import { hasOrt } from '../../../../../core/llm/local/onnx/installed.ts'
import { tempDir } from '../../../../helpers/temp.ts'
import { constant, place, plain, SIDE, tinyNetwork, yolov8, YOLOV8 } from './networks.ts'

const skip = hasOrt() ? false : 'onnxruntime-node is not installed'
const WHITE = plain(255, 255, 255)
const BLACK = plain(0, 0, 0)

async function open(t: Test, onnx: Uint8Array, description: unknown): Promise<Detector> {
  const detector = await openDetector(place(tempDir(t), 'My Own', onnx, description))
  t.teardown(() => detector!.close())
  return detector!
}

const about = (found: Awaited<ReturnType<Detector['detect']>>) =>
  found.map(({ kind, score, box }) => ({ kind, score: Number(score.toFixed(2)), box }))

void t.test('Own detector: YOLO v8 is read: columns of centre, size and scores', { skip }, async (t) => {
  const detector = await open(t, yolov8(), { ...YOLOV8, input: { ...YOLOV8.input, fit: 'stretch' } })
  t.equal(detector.name, 'my-own')
  t.same(about(await detector.detect(WHITE)), [
    { kind: 'person', score: 0.9, box: { x: 8, y: 6, width: 16, height: 4 } },
    { kind: 'truck', score: 0.45, box: { x: 40, y: 6, width: 16, height: 4 } },
  ])
  t.same(await detector.detect(BLACK), [], 'what is not sure is not told')
  t.equal((await detector.detect(plain(60, 60, 60), 0.2)).length, 1, 'but where less is asked for')
})

void t.test(
  'Own detector: YOLO v5 is read: rows with one score for there being anything',
  { skip },
  async (t) => {
    const onnx = tinyNetwork('first', (graph, light) => {
      const boxes = constant(graph, 'boxes', [1, 3, 4], [8, 8, 8, 4, 8, 8, 8, 4, 24, 8, 8, 4])
      const sure = constant(graph, 'sure', [1, 3, 3], [1, 0, 0.8, 0.9, 0, 0.7, 0.5, 0.6, 0])
      graph.node('Concat', [boxes, graph.node('Mul', [sure, light])], { axis: 2 }, 'out')
      graph.output('out', [1, 3, 7])
    })
    const detector = await open(t, onnx, {
      ...YOLOV8,
      input: { ...YOLOV8.input, fill: 255 },
      output: { shape: 'yolov5' },
      sure: 0.28,
    })
    t.same(
      about(await detector.detect(WHITE)),
      [
        { kind: 'truck', score: 0.8, box: { x: 8, y: 12, width: 16, height: 8 } },
        { kind: 'person', score: 0.3, box: { x: 40, y: 12, width: 16, height: 8 } },
      ],
      'of two at one place the surer one; letterboxed boxes are put back',
    )
  },
)

void t.test('Own detector: SSD is read, with pixels as they are and channels last', { skip }, async (t) => {
  const network = (sure: number[]) =>
    tinyNetwork('last-uint8', (graph, light) => {
      graph.node(
        'Identity',
        [constant(graph, 'c0', [1, 2, 4], [0, 0.25, 0.25, 0.5, 0, 0.75, 0.5, 1])],
        {},
        'boxes',
      )
      const share = graph.node('Div', [light, constant(graph, 'full', [], [255])])
      graph.node('Mul', [constant(graph, 'sure', [1, 2, sure.length / 2], sure), share], {}, 'scores')
      graph.node('Identity', [constant(graph, 'c1', [1, 2], [2, 1])], {}, 'numbers')
      graph.output('boxes', [1, 2, 4])
      graph.output('scores', [1, 2, sure.length / 2])
      graph.output('numbers', [1, 2])
    })
  const input = { width: SIDE, height: SIDE, layout: 'channels-last', type: 'uint8', fit: 'stretch' }
  const classes = ['background', 'human', 'dog']
  const rest = { input, classes, kinds: { human: 'person', dog: 'dog' } }
  const output = { shape: 'ssd', boxes: 'boxes', scores: 'scores', corners: 'yxyx' }
  const expected = [
    { kind: 'dog', score: 0.9, box: { x: 16, y: 0, width: 16, height: 8 } },
    { kind: 'person', score: 0.8, box: { x: 48, y: 0, width: 16, height: 16 } },
  ]
  const each = await open(t, network([0.1, 0, 0.9, 0, 0.8, 0.2]), { ...rest, output })
  t.same(about(await each.detect(WHITE)), expected, 'a score for each class')
  const chosen = await open(t, network([0.9, 0.8]), { ...rest, output: { ...output, numbers: 'numbers' } })
  t.same(about(await chosen.detect(WHITE)), expected, 'or the class of each box')
  t.same(await chosen.detect(BLACK), [])
})

void t.test('Own detector: DETR is read: logits, of which the last is for nothing', { skip }, async (t) => {
  const onnx = tinyNetwork('first', (graph, light) => {
    graph.node(
      'Identity',
      [constant(graph, 'c', [1, 2, 4], [0.5, 0.25, 0.5, 0.25, 0.5, 0.5, 1, 1])],
      {},
      'pred_boxes',
    )
    // Where it is dark, nothing is as likely as somebody.
    graph.node('Mul', [constant(graph, 'sure', [1, 2, 3], [8, 0, 0, 0, 0, 8]), light], {}, 'logits')
    graph.output('pred_boxes', [1, 2, 4])
    graph.output('logits', [1, 2, 3])
  })
  const detector = await open(t, onnx, {
    ...YOLOV8,
    input: { ...YOLOV8.input, fit: 'stretch' },
    output: { shape: 'detr' },
    sure: 0.4,
  })
  t.same(about(await detector.detect(WHITE)), [
    { kind: 'person', score: 1, box: { x: 16, y: 4, width: 32, height: 8 } },
  ])
  t.same(await detector.detect(BLACK), [])
})

void t.test('Own detector: colours come in the order that is asked for', { skip }, async (t) => {
  const onnx = tinyNetwork('first', (graph) => {
    const first = graph.node('Gather', ['images', graph.constant('i', [], BigInt64Array.of(0n))], { axis: 1 })
    const light = graph.node('ReduceMean', [first], { keepdims: 0 })
    const sure = graph.node('Mul', [constant(graph, 'one', [1, 2, 1], [1, 0]), light])
    graph.node('Concat', [constant(graph, 'b', [1, 4, 1], [8, 8, 8, 8]), sure], { axis: 1 }, 'out')
    graph.output('out', [1, 6, 1])
  })
  for (const [colors, red, blue] of [
    ['rgb', 1, 0],
    ['bgr', 0, 1],
  ] as const) {
    const detector = await open(t, onnx, { ...YOLOV8, input: { ...YOLOV8.input, colors, fit: 'stretch' } })
    t.equal((await detector.detect(plain(255, 0, 0))).length, red, `red in ${colors}`)
    t.equal((await detector.detect(plain(0, 0, 255))).length, blue, `blue in ${colors}`)
  }
})
