import t from 'tap'
import { examineMeaning } from '../../../cli/work/examine-meaning.ts'
import { shippedSentences } from '../../../core/llm/local/sentences/weights.ts'
import { tempDir } from '../../helpers/temp.ts'

const USUAL = { embeddingProvider: '', embeddingModel: '' }
const shipped = shippedSentences()

void t.test('doctor: says which network finds by meaning', { skip: !shipped }, async (t) => {
  t.match(await examineMeaning(USUAL), [{ verdict: 'ok', detail: /^all-MiniLM-L6-v2 \(384/ }])
})

void t.test('doctor: says that the packages are missing, and what finds instead', async (t) => {
  t.match(await examineMeaning(USUAL, 'absent'), [
    { verdict: 'fallback', detail: /not installed: vectors are those of words/, advice: /^npm install/ },
  ])
  t.match(await examineMeaning({ ...USUAL, embeddingModel: 'lexical-hash-384-1' }), [{ verdict: 'ok' }])
  t.same(await examineMeaning({ ...USUAL, embeddingProvider: 'openai/text-embedding-3-small' }), [])
})

void t.test('doctor: names weights that cannot be read', { skip: !shipped }, async (t) => {
  const broken = { ...shipped!, network: tempDir(t) }
  t.match(await examineMeaning(USUAL, broken), [
    { verdict: 'missing', code: 'SS_CONFIG_INVALID', detail: /Cannot read.*words alone find/ },
  ])
})
