import { loadOrt } from '../onnx/runtime.ts'
import { createDetector, type Detector } from './detector.ts'
import { readShipped, shippedWeights } from './shipped.ts'

/** `auto`: the weights that a package ships, where it is installed. `off`: none. Else the path of an ONNX file. */
export type DetectorSetting = string

/**
 * The detector of a thread; undefined where none is wanted, or where `auto` finds no weights. Takes about 0.3 s.
 * @throws SS_CONFIG_INVALID where there is one that cannot be used
 */
export async function openDetector(setting: DetectorSetting): Promise<Detector | undefined> {
  if (setting === 'off') return undefined
  const weights = shippedWeights()
  if (!weights) return undefined
  const ort = await loadOrt()
  return createDetector(ort, await readShipped(weights))
}
