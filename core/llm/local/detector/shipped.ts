import { readFile } from 'node:fs/promises'
import { SpectraError, toSpectraError } from '../../../errors.ts'
import type { Kind } from '../../../media/analysis/types.ts'
import { ssdAnchors } from './anchors.ts'
import { convertTflite } from './convert.ts'
import type { Candidate, DetectorModel, Outputs } from './detector.ts'
import { readTflite } from './tflite.ts'

/** So many bytes are names of classes; the rest is a TFLite file. */
const LABELS_END = 184
const SIDE = 300

/** Classes that help nobody who watches a camera (footwear, cameras, computer mice) are left out, as is everything unlisted. */
const KIND_OF: Record<string, Kind> = {
  Person: 'person',
  Car: 'car',
  Vehicle: 'vehicle',
  Bicycle: 'bicycle',
  Dog: 'dog',
  Cat: 'cat',
  Cattle: 'cattle',
  Chair: 'chair',
  Desk: 'table',
  Table: 'table',
  Box: 'box',
  Bottle: 'bottle',
  Mug: 'cup',
  'Coffee cup': 'cup',
  Book: 'book',
  Laptop: 'computer',
  'Computer monitor': 'computer',
}

/**
 * SSD with MobileNetV2 for 23 classes of Open Images V4, Apache-2.0, as it lies in the package `@mediapipe/objectron`.
 * @throws SS_CONFIG_INVALID where the file cannot be read, or is not what it should be
 */
export async function readShipped(path: string): Promise<DetectorModel> {
  const file = await readFile(path).catch((cause: unknown) => {
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot read the weights: ${toSpectraError(cause).message}`, {
      cause,
    })
  })
  const classes = file.subarray(0, LABELS_END).toString('utf8').trim().split('\n')
  const { onnx, outputs } = convertTflite(readTflite(file.subarray(LABELS_END)))
  const anchors = ssdAnchors()
  const named = (width: number): string => {
    const found = outputs.find(({ shape }) => shape[1] === anchors.length && shape[2] === width)
    if (!found) throw new SpectraError('SS_CONFIG_INVALID', `Cannot use the weights: they find no boxes`)
    return found.name
  }
  const boxes = named(4)
  const scores = named(classes.length)
  return {
    name: 'ssd',
    onnx,
    input: {
      ...{ width: SIDE, height: SIDE, layout: 'channels-first', colors: 'rgb', type: 'float32' },
      ...{ fit: 'letterbox', fill: 0, mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] },
    },
    read: (found, least) => candidates(found, boxes, scores, classes.length, anchors, least),
    kinds: classes.map((name) => KIND_OF[name]),
    sure: 0.35,
    overlap: 0.5,
  }
}

/** Boxes are told as what differs from an anchor, classes as logits, of which the first is "nothing". */
function candidates(
  outputs: Outputs,
  boxes: string,
  scores: string,
  classes: number,
  anchors: ReturnType<typeof ssdAnchors>,
  least: number,
): Candidate[] {
  const logits = outputs[scores]!.data as Float32Array
  const told = outputs[boxes]!.data as Float32Array
  const floor = Math.log(least / (1 - least))
  return anchors.flatMap((anchor, index) => {
    const found: Candidate[] = []
    for (let number = 1; number < classes; number++) {
      const logit = logits[index * classes + number]!
      if (logit < floor) continue
      const [dy, dx, dh, dw] = told.subarray(index * 4, index * 4 + 4) as unknown as number[]
      const x = anchor.x + (dx! / 10) * anchor.width
      const y = anchor.y + (dy! / 10) * anchor.height
      const width = Math.exp(dw! / 5) * anchor.width
      const height = Math.exp(dh! / 5) * anchor.height
      found.push({
        left: (x - width / 2) * SIDE,
        top: (y - height / 2) * SIDE,
        right: (x + width / 2) * SIDE,
        bottom: (y + height / 2) * SIDE,
        score: 1 / (1 + Math.exp(-logit)),
        class: number,
      })
    }
    return found
  })
}
