import t from 'tap'
import { systemClock } from '../../../core/clock.ts'
import { SpectraError, type ErrorCode } from '../../../core/errors.ts'
import { languageChain } from '../../../core/llm/fallback.ts'
import type { Language } from '../../../core/ports.ts'
import { fakeClock } from '../../supervisors/helpers/clock.ts'

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
const AT_ONCE = { patienceMs: 0, clock: systemClock }
const ask = (...models: Language[]) =>
  languageChain(models, AT_ONCE)
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
  await t.resolves(languageChain([model('a', 'SS_PROVIDER_REFUSED'), model('b')], AT_ONCE).health())
  const none = languageChain([model('a', 'SS_PROVIDER_REFUSED'), model('b', 'SS_FFMPEG_MISSING')], AT_ONCE)
  await t.rejects(none.health(), { code: 'SS_PROVIDER_UNAVAILABLE' })
})

const busyFor = (retryAfterMs?: number) =>
  new SpectraError('SS_PROVIDER_BUSY', 'Cannot answer: planted', { details: { retryAfterMs } })

/** One that fails as it is told, or answers. */
function moody(name: string) {
  const mood: { fails?: SpectraError } = {}
  const one: Language = {
    ...model(name),
    async generate() {
      if (mood.fails) throw mood.fails
      return { provider: name, model: name, usage: undefined, text: name, value: undefined, toolCalls: [] }
    },
  }
  return { mood, one }
}

function patientChain(patienceMs = 60_000) {
  const { mood, one } = moody('a')
  const clock = fakeClock()
  const chain = languageChain([one, model('b')], { patienceMs, clock })
  const answers = () =>
    chain.generate([{ role: 'user', text: 'Hello?' }], { signal }).then(({ provider }) => provider)
  return { mood, clock, chain, answers }
}

void t.test('Chain: one that is busy for a short time is waited for, up to the patience', async (t) => {
  const { mood, clock, answers } = patientChain()
  for (const fails of [busyFor(20_000), busyFor(), busyFor(20_000)]) {
    mood.fails = fails
    await t.rejects(answers(), fails)
    await clock.advance(15_000)
  }
  t.equal(await answers(), 'b', 'it was busy for 45 s, and would be for 20 more')
  mood.fails = undefined
  t.equal(await answers(), 'a')
  mood.fails = busyFor(20_000)
  await t.rejects(answers(), { code: 'SS_PROVIDER_BUSY' }, 'it has answered since')
})

void t.test('Chain: one that is busy for long, or away, is not waited for', async (t) => {
  const { mood, answers } = patientChain()
  mood.fails = busyFor(61_000)
  t.equal(await answers(), 'b')
  mood.fails = new SpectraError('SS_PROVIDER_UNAVAILABLE', 'Cannot', { details: { retryAfterMs: 10 } })
  t.equal(await answers(), 'b')
  const impatient = patientChain(0)
  impatient.mood.fails = busyFor(1)
  t.equal(await impatient.answers(), 'b')
})

void t.test('Chain: what was busy long ago counts no more', async (t) => {
  const { mood, clock, answers } = patientChain()
  mood.fails = busyFor(50_000)
  await t.rejects(answers(), mood.fails)
  await clock.advance(3_600_000)
  await t.rejects(answers(), mood.fails)
})

void t.test('Chain: the last is waited for, however long, where those before are of no use', async (t) => {
  const clock = fakeClock()
  const { mood, one } = moody('b')
  mood.fails = busyFor(600_000)
  const chain = languageChain([model('a', 'SS_PROVIDER_REFUSED'), one], { patienceMs: 1000, clock })
  await t.rejects(chain.generate([], { signal }), mood.fails)
})

void t.test('Chain: an answer says who was to give it before, and why each did not', async (t) => {
  const chain = languageChain(
    [model('a', 'SS_PROVIDER_UNAVAILABLE'), model('b', 'SS_MODEL_UNABLE'), model('c')],
    AT_ONCE,
  )
  const { provider, passedOver } = await chain.generate([], { signal })
  t.equal(provider, 'c')
  t.same(passedOver, [
    { provider: 'a', model: 'a', code: 'SS_PROVIDER_UNAVAILABLE', message: 'Cannot answer: planted in a' },
    { provider: 'b', model: 'b', code: 'SS_MODEL_UNABLE', message: 'Cannot answer: planted in b' },
  ])
  t.equal(
    (await languageChain([model('a'), model('b')], AT_ONCE).generate([], { signal })).passedOver,
    undefined,
  )
})
