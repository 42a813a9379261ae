import type { Detection, Kind, Picture } from '../../../media/analysis/types.ts'
import { openSession, type Ort, type OrtTensor, type Session } from '../onnx/runtime.ts'
import { suppress } from './boxes.ts'
import { fitTo, type InputForm } from './input.ts'

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
  onnx: Uint8Array
  input: InputForm
  /** What the outputs tell of at least that score. */
  read(outputs: Outputs, least: number): Candidate[]
  /** By the number of the class; others are left out. */
  kinds: readonly (Kind | undefined)[]
  sure: number
  /** Of boxes of one kind that overlap by more, as intersection over union, one stays. */
  overlap: number
}

/** @throws SS_CONFIG_INVALID where the network cannot be opened */
export async function createDetector(ort: Ort, model: DetectorModel): Promise<Detector> {
  const session = await openSession(ort, model.onnx)
  return detectorOf(ort, session, model)
}

export function detectorOf(ort: Ort, session: Session, model: Omit<DetectorModel, 'onnx'>): Detector {
  const { input } = model
  return {
    name: model.name,
    sure: model.sure,
    async detect(picture, least = model.sure) {
      const { values, dims, toPicture } = fitTo(picture, input)
      const tensor = new ort.Tensor(values, dims)
      const outputs = await session.run({ [session.inputNames[0]!]: tensor })
      const found = model.read(outputs, least).flatMap(({ class: number, score, ...corners }) => {
        const kind = model.kinds[number]
        const box = toPicture(corners)
        return kind && box ? [{ kind, score, box }] : []
      })
      return suppress(found, model.overlap)
    },
    close: () => session.release(),
  }
}
