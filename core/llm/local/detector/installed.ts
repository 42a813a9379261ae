import { basename, extname } from 'node:path'
import { hasOrt, resolved } from '../onnx/installed.ts'

/** The detector that `@mediapipe/objectron` ships: a list of classes, and behind it a TFLite file. */
export const shippedWeights = (): string | undefined =>
  resolved('@mediapipe/objectron/objectron_solution_packed_assets.data')

/** What the network of a setting is called where it can be opened; undefined where there is none. Opens nothing. */
export function detectorName(setting: string): string | undefined {
  if (setting === 'off') return undefined
  if (setting === 'auto') return shippedWeights() && hasOrt() ? 'ssd' : undefined
  return ownName(setting)
}

/** What outputs call a network of one's own: its file's name, in the letters that names of models are made of. */
export const ownName = (path: string): string =>
  basename(path, extname(path))
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .slice(0, 60)
