import type * as OnnxRuntime from 'onnxruntime-node'
import { SpectraError, toSpectraError } from '../../../errors.ts'

export type Ort = typeof OnnxRuntime
export type Session = OnnxRuntime.InferenceSession
export type OrtTensor = OnnxRuntime.Tensor

/**
 * The runtime of networks, a package that may be missing, or have no binary for this platform.
 * @throws SS_CONFIG_INVALID where it does not load
 */
export async function loadOrt(): Promise<Ort> {
  try {
    const { default: ort } = (await import('onnxruntime-node')) as unknown as { default: Ort }
    // What it warns of (processors it does not know, nodes it leaves out) helps nobody who runs a model.
    ort.env.logLevel = 'error'
    return ort
  } catch (cause) {
    throw new SpectraError(
      'SS_CONFIG_INVALID',
      `Cannot run networks: onnxruntime-node does not load (${oneLine(cause)})`,
      { cause },
    )
  }
}

/**
 * A network of an ONNX file, by its bytes or its path, that is ready to run on one thread of its own: as many run beside each other as there are sessions.
 * @throws SS_CONFIG_INVALID where it is none that can be run
 */
export async function openSession(ort: Ort, onnx: Uint8Array | string): Promise<Session> {
  try {
    return await ort.InferenceSession.create(onnx as string, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionProviders: ['cpu'],
      logSeverityLevel: 3,
    })
  } catch (cause) {
    throw new SpectraError('SS_CONFIG_INVALID', `Cannot open the network: ${oneLine(cause)}`, { cause })
  }
}

/** What went wrong, without what the runtime lists below it. */
export const oneLine = (thrown: unknown): string =>
  toSpectraError(thrown).message.split('\n', 1)[0]!.slice(0, 300)
