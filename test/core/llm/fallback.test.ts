import t from 'tap'
import { SpectraError, type ErrorCode } from '../../../core/errors.ts'
import { languageChain } from '../../../core/llm/fallback.ts'
import type { Language } from '../../../core/ports.ts'

const model = (name: string, fails?: ErrorCode | Error): Language => {
  const outcome = async (): Promise<void> => {
    if (fails instanceof Error) throw fails
    if (fails) throw new SpectraError(fails, `Cannot answer: planted in ${name}`)
  }
  return {
    ...{ provider: name, model: name },
    async generate() {
      await outcome()
      return { provider: name, model: name, usage: undefined, text: name, value: undefined, toolCalls: [] }
    },
    health: outcome,
  }
}
const { signal } = new AbortController()
const ask = (...models: Language[]) =>
  languageChain(models)
    .generate([{ role: 'user', text: 'Hello?' }], { signal })
    .then(({ provider }) => provider)

void t.test('Chain: the first that can answers, and is named', async (t) => {
  t.equal(await ask(model('a'), model('b')), 'a')
  for (const code of [
    'SS_PROVIDER_BUSY',
    'SS_PROVIDER_UNAVAILABLE',
    'SS_PROVIDER_REFUSED',
    'SS_ANALYSIS_FAILED',
    'SS_MODEL_UNABLE',
  ] as const) {
    t.equal(await ask(model('a', code), model('b')), 'b', code)
  }
})

void t.test('Chain: what does not concern the model is passed on at once', async (t) => {
  await t.rejects(ask(model('a', 'SS_CANCELLED'), model('b')), { code: 'SS_CANCELLED' })
  await t.rejects(ask(model('a', 'SS_OBJECT_NOT_FOUND'), model('b')), { code: 'SS_OBJECT_NOT_FOUND' })
  const bug = new TypeError('planted')
  await t.rejects(ask(model('a', bug), model('b')), bug)
})

void t.test('Chain: where all fail, one that is busy is waited for', async (t) => {
  const busy = model('b', 'SS_PROVIDER_BUSY')
  await t.rejects(ask(model('a', 'SS_PROVIDER_REFUSED'), busy, model('c', 'SS_MODEL_UNABLE')), {
    code: 'SS_PROVIDER_BUSY',
  })
  await t.rejects(ask(model('a', 'SS_PROVIDER_UNAVAILABLE'), model('c', 'SS_MODEL_UNABLE')), {
    code: 'SS_PROVIDER_UNAVAILABLE',
  })
})

void t.test('Chain: it is well as long as one of them is', async (t) => {
  await t.resolves(languageChain([model('a', 'SS_PROVIDER_REFUSED'), model('b')]).health())
  const none = languageChain([model('a', 'SS_PROVIDER_REFUSED'), model('b', 'SS_FFMPEG_MISSING')])
  await t.rejects(none.health(), { code: 'SS_PROVIDER_UNAVAILABLE' })
})
