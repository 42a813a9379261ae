import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { z } from 'zod'
import { SpectraError, toSpectraError } from '../../../errors.ts'
import { KINDS } from '../../../media/analysis/types.ts'

const side = z.number().int().min(16).max(4096)
const color = z.number().min(0).max(255)
/** One number for all colours, or one for each in the order of `colors`. */
const perColor = <T extends z.ZodType<number>>(each: T) =>
  z
    .tuple([each, each, each])
    .or(each.transform((one) => [one, one, one] as [z.infer<T>, z.infer<T>, z.infer<T>]))

const Input = z.strictObject({
  width: side,
  height: side,
  layout: z.enum(['channels-first', 'channels-last']).default('channels-first'),
  colors: z.enum(['rgb', 'bgr']).default('rgb'),
  type: z.enum(['float32', 'uint8']).default('float32'),
  fit: z.enum(['letterbox', 'stretch']).default('letterbox'),
  fill: color.default(0),
  mean: perColor(z.number()).default([0, 0, 0]),
  deviation: perColor(z.number().positive()).default([255, 255, 255]),
})

const name = z.string().min(1).max(200)

const Output = z.discriminatedUnion('shape', [
  z.strictObject({ shape: z.literal('yolov5'), name: name.optional() }),
  z.strictObject({ shape: z.literal('yolov8'), name: name.optional() }),
  z.strictObject({
    shape: z.literal('ssd'),
    boxes: name,
    scores: name,
    /** The class of each box, where the network has chosen it; else `scores` has one for each class. */
    numbers: name.optional(),
    corners: z.enum(['xyxy', 'yxyx']).default('xyxy'),
    unit: z.enum(['share', 'pixels']).default('share'),
    activation: z.enum(['none', 'sigmoid', 'softmax']).default('none'),
  }),
  z.strictObject({
    shape: z.literal('detr'),
    boxes: name.default('pred_boxes'),
    scores: name.default('logits'),
    activation: z.enum(['softmax', 'sigmoid']).default('softmax'),
  }),
])
export type OutputForm = z.infer<typeof Output>

const share = z.number().gt(0).lt(1)

/** What stands beside a network of one's own. docs/models.md has an example of each shape. */
export const Description = z
  .strictObject({
    input: Input,
    output: Output,
    /** By their number; one of no use may be called anything. */
    classes: z.array(z.string().min(1).max(100)).min(1).max(2000),
    kinds: z.record(z.string(), z.enum(KINDS)),
    sure: share.default(0.35),
    overlap: share.default(0.5),
  })
  .superRefine(({ classes, kinds }, refuse) => {
    const known = new Set(classes)
    if (Object.keys(kinds).length === 0)
      refuse.addIssue({
        code: 'custom',
        path: ['kinds'],
        message: 'no class has a kind: nothing would be found',
      })
    for (const each of Object.keys(kinds)) {
      if (!known.has(each))
        refuse.addIssue({ code: 'custom', path: ['kinds', each], message: 'classes has no such name' })
    }
  })
export type Description = z.infer<typeof Description>

/** Where the description of a network lies: x.json beside x.onnx. */
export const descriptionPath = (onnx: string): string =>
  `${onnx.slice(0, onnx.length - extname(onnx).length)}.json`

/** @throws SS_CONFIG_INVALID with every fault of it */
export async function readDescription(onnx: string): Promise<Description> {
  const path = descriptionPath(onnx)
  const refuse = (state: string, cause?: unknown): SpectraError =>
    new SpectraError('SS_CONFIG_INVALID', `Cannot read the description ${path}: ${state}`, { cause })
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw refuse(toSpectraError(cause).message, cause)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw refuse(`it is no JSON (${toSpectraError(cause).message})`, cause)
  }
  const { success, data, error } = Description.safeParse(json)
  if (success) return data
  throw refuse(error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}`).join('; '))
}
