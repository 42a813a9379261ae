import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Embedding } from '../../core/ports.ts'

const STEP = 256

const keyOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16)

/** Vectors of texts, which are kept in a temporary file of their model: each text is given to it once. */
export async function vectorsOf(
  embedding: Pick<Embedding, 'embed' | 'model' | 'dimensions'>,
  texts: readonly string[],
  onProgress: (done: number, all: number) => void,
): Promise<Map<string, Float32Array>> {
  const path = join(tmpdir(), `spectra-eval-${embedding.model.replaceAll(/[^\w.-]/g, '_')}.json`)
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {}
  const missing = [...new Set(texts)].filter((text) => !(keyOf(text) in kept))
  for (let from = 0; from < missing.length; from += STEP) {
    const some = missing.slice(from, from + STEP)
    const { vectors } = await embedding.embed(some, 'document')
    for (const [index, text] of some.entries()) {
      kept[keyOf(text)] = Buffer.from(Float32Array.from(vectors[index]!).buffer).toString('base64')
    }
    writeFileSync(path, JSON.stringify(kept))
    onProgress(Math.min(from + STEP, missing.length), missing.length)
  }
  return new Map(
    texts.map((text) => [
      text,
      new Float32Array(Uint8Array.from(Buffer.from(kept[keyOf(text)]!, 'base64')).buffer),
    ]),
  )
}
