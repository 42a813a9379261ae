import t from 'tap'
import { checkWords, COMMON_WORDS } from '../../../core/search/words.ts'
import { testDatabase } from '../../helpers/database.ts'

void t.test('checkWords() refuses what asks for nothing, and says why', async (t) => {
  for (const text of ['', ' ', '🚗', '🚗 🙂', '?!', '-', '""', '... – …', '\u200b']) {
    t.throws(
      () => checkWords(text),
      { code: 'SS_INPUT_INVALID', message: /no word in it/ },
      JSON.stringify(text),
    )
  }
  for (const text of ['the', 'What is it?', "it's", 'OR', '"of the"']) {
    t.throws(() => checkWords(text), { code: 'SS_INPUT_INVALID', message: /stand in every text/ }, text)
  }
})

void t.test('checkWords() takes anything with a word in it', async (t) => {
  for (const text of [
    'red',
    'the red one',
    '7',
    'B-42',
    '红色',
    'красная машина',
    '🚗 red',
    '-truck',
    "o'clock",
  ]) {
    t.doesNotThrow(() => checkWords(text), text)
  }
})

void t.test('COMMON_WORDS are those that the index leaves out', async (t) => {
  const database = await testDatabase(t)
  const text = [...COMMON_WORDS].join(' ')
  t.same(await database.query(`select to_tsvector('english', $1)::text as kept`, [text]), [{ kept: '' }])
})
