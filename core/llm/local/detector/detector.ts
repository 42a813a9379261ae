import { SpectraError } from '../../../errors.ts'
import type { Detection, Kind, Picture } from '../../../media/analysis/types.ts'
import { oneLine, openSession, type Ort, type OrtTensor } from '../onnx/runtime.ts'
import { suppress } from './boxes.ts'
import { fitTo, type InputForm } from './input.ts'

const GREY = 128

/** Says what is in a picture, and where. */
export interface Detector {
  /** Of the network, as outputs record it. */
  name: string
  /** From this score on, what it finds is taken for there. */
  sure: number
  /**
   * What it finds, surest first, in pixels of the picture and inside it. Pictures of any size; one after the other.
   * @param least lowest score that is of interest, 0-1. @default `sure`
   */
  detect(picture: Picture, least?: number): Promise<Detection[]>
  close(): Promise<void>
}

/** Something a network may have found: corners in pixels of its input, its class by number. */
export interface Candidate {
  left: number
  top: number
  right: number
  bottom: number
  score: number
  class: number
}

/** Values by the names of a network's outputs. */
export type Outputs = Readonly<Record<string, OrtTensor>>

/** A network and all that must be known to run it. */
export interface DetectorModel {
  name: string
  /** Its bytes, or its path. */
  onnx: Uint8Array | string
  input: InputForm
  /** What the outputs tell of at least that score. */
  read(outputs: Outputs, least: number): Candidate[]
  /** By the number of the class; others are left out. */
  kinds: readonly (Kind | undefined)[]
  sure: number
  /** Of boxes of one kind that overlap by more, as intersection over union, one stays. */
  overlap: number
}

/**
 * Opens a network and shows it a grey picture once, so that what does not fit is known now.
 * @throws SS_CONFIG_INVALID where it cannot be opened, or neither takes nor gives what is described
 */
export async function createDetector(ort: Ort, model: DetectorModel): Promise<Detector> {
  const { input } = model
  const session = await openSession(ort, model.onnx)
  const detector: Detector = {
    name: model.name,
    sure: model.sure,
    async detect(picture, least = model.sure) {
      const { values, dims, toPicture } = fitTo(picture, input)
      const outputs = await session.run({ [session.inputNames[0]!]: new ort.Tensor(values, dims) })
      const found = model.read(outputs, least).flatMap(({ class: number, score, ...corners }) => {
        const kind = model.kinds[number]
        const box = toPicture(corners)
        return kind && box ? [{ kind, score, box }] : []
      })
      return suppress(found, model.overlap)
    },
    close: () => session.release(),
  }
  try {
    const { width, height } = input
    await detector.detect({ width, height, data: new Uint8Array(width * height * 3).fill(GREY) })
    return detector
  } catch (cause) {
    await session.release()
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot use the network ${model.name}: ${oneLine(cause)}`, {
      cause,
    })
  }
}
