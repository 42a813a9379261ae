import fc from 'fast-check'
import t from 'tap'
import { createLocalEmbedding } from '../../../../core/llm/local/embedding.ts'
import { stem, tokensOf } from '../../../../core/llm/local/tokens.ts'
import { cosine, embeddingContract, vectorsOf } from '../../../contracts/embedding.ts'

embeddingContract(t, async () => createLocalEmbedding())

const embedding = createLocalEmbedding()
const SUMMARIES = {
  white: 'A large white object enters at the bottom at 00:04, moves up and leaves at the top at 00:08.',
  red:
    'A large white object, already in view at 00:14, moves down and leaves at the bottom at 00:18. ' +
    'A large red object enters at the bottom at 00:15, moves up and leaves at the top at 00:18.',
  quiet: 'Nothing moves between 00:19 and 00:24.',
  person:
    'A person in grey enters at the bottom at 00:06, moves up, stands near the centre from 00:07 to 00:09 and is still in view at 00:10.',
  stays:
    'A person in black, already in view at 00:30, stays near the centre for about 15 seconds and is still in view at 00:40.',
  blocked: 'The picture is black between 00:05 and 00:08: nothing can be seen.',
} as const

void t.test('Local embedding: the words of people find the words of the analyst', async (t) => {
  const answers: [query: string, name: keyof typeof SUMMARIES][] = [
    ['red object', 'red'],
    ['a red car', 'red'],
    ['crimson vehicle', 'red'],
    ['RED truck driving', 'red'],
    ['empty room, nobody there', 'quiet'],
    ['no activity', 'quiet'],
    ['woman in gray', 'person'],
    ['someone loitering', 'stays'],
    ['somebody waiting', 'stays'],
    ['camera covered', 'blocked'],
    ['redd objekt', 'red'],
  ]
  const documents = Object.keys(SUMMARIES)
  for (const [query, name] of answers) t.equal(await nearest(query), name, `"${query}" finds ${name}`)

  async function nearest(query: string): Promise<string> {
    const vectors = await vectorsOf(embedding, Object.values(SUMMARIES), 'document')
    const [asked] = await vectorsOf(embedding, [query], 'query')
    const scores = vectors.map((vector) => cosine(asked!, vector))
    return documents[scores.indexOf(Math.max(...scores))]!
  }
})

void t.test('Local embedding: queries are widened, documents are not', async (t) => {
  const [query] = await vectorsOf(embedding, ['car'], 'query')
  const [document] = await vectorsOf(embedding, ['car'], 'document')
  const [object] = await vectorsOf(embedding, ['object moves'], 'document')
  t.ok(cosine(query!, object!) > cosine(document!, object!) + 0.2)
})

void t.test('Local embedding: any text has a finite unit vector', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom('query', 'document'),
      async (text, kind) => {
        const [vector] = await vectorsOf(embedding, [text], kind)
        return Math.abs(Math.hypot(...vector!) - 1) < 1e-4
      },
    ),
    { numRuns: 200 },
  )
  t.pass('200 texts')
})

void t.test('stem() gives one stem to the forms of a word', async (t) => {
  for (const forms of [
    ['move', 'moves', 'moved', 'moving'],
    ['enter', 'enters', 'entered', 'entering'],
    ['leave', 'leaves', 'leaving'],
    ['object', 'objects'],
    ['stop', 'stops', 'stopped', 'stopping'],
    ['cross', 'crosses', 'crossing'],
    ['loiter', 'loiters', 'loitering'],
    ['person', 'persons', 'people'],
    ['grey', 'gray'],
  ]) {
    t.equal(
      new Set(forms.map(stem)).size,
      1,
      `${forms.join(', ')}: ${[...new Set(forms.map(stem))].join(' ')}`,
    )
  }
})

void t.test('tokensOf() leaves out times, numbers, accents and empty words, and cuts to stems', async (t) => {
  t.same(tokensOf('The café at 00:14, 12 and 1:02:03'), ['caf'])
})
