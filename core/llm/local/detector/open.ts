import { hasOrt } from '../onnx/installed.ts'
import type { Detector } from './detector.ts'
import { shippedWeights } from './installed.ts'

/**
 * Opens what says what things are; takes about 0.3 s, and is to be done once per thread.
 * @param setting `auto`: the weights that a package ships, where they are; `off`: none; else the path of an ONNX file
 * @returns undefined where none is wanted, or where `auto` finds no weights or no runtime
 * @throws SS_CONFIG_INVALID where there is one that cannot be used
 */
export async function openDetector(setting: string): Promise<Detector | undefined> {
  if (setting === 'off') return undefined
  const weights = setting === 'auto' && hasOrt() ? shippedWeights() : undefined
  if (setting === 'auto' && !weights) return undefined
  const { loadOrt } = await import('../onnx/runtime.ts')
  const { createDetector } = await import('./detector.ts')
  const ort = await loadOrt()
  if (weights) {
    const { readShipped } = await import('./shipped.ts')
    return createDetector(ort, await readShipped(weights))
  }
  const { readOwn } = await import('./own.ts')
  return createDetector(ort, await readOwn(setting))
}
