import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createMemoryCache } from '../../../core/cache/memory.ts'
import { systemClock } from '../../../core/clock.ts'
import { SpectraError } from '../../../core/errors.ts'
import { createPlayer, createRecorder } from '../../../core/llm/cassette/cassette.ts'
import { createTape } from '../../../core/llm/cassette/tape.ts'
import { createLimits } from '../../../core/llm/limits/limited.ts'
import type { CallPlan } from '../../../core/llm/meter.ts'
import { meteredTranscription } from '../../../core/llm/metered.ts'
import { ModelCapabilities } from '../../../core/llm/model.ts'
import { noTranscription } from '../../../core/llm/no-transcription.ts'
import type { Transcription } from '../../../core/ports.ts'
import { createMemoryRateLimits } from '../../../core/rate-limits/memory.ts'
import { tone } from '../../contracts/transcription.ts'
import { tempDir } from '../../helpers/temp.ts'

const { signal } = new AbortController()
const can = ModelCapabilities.parse({ minutePrice: 0.006 })
const spoken = {
  ...{ provider: 'openai', model: 'whisper-1', language: 'english' },
  lines: [{ startTime: 0, endTime: 1, text: 'My key is sk-test.' }],
  usage: { inputTokens: 0, outputTokens: 0, costUsd: 0.0001 },
}

function speaking(fails?: SpectraError): { transcription: Transcription; counted: { calls: number } } {
  const counted = { calls: 0 }
  const transcribe = async () => {
    counted.calls += 1
    if (fails) throw fails
    return spoken
  }
  const named = { isOn: true, provider: 'openai', model: 'whisper-1' }
  return { counted, transcription: { ...named, transcribe, health: async () => undefined } }
}

const shared = () => ({
  cache: createMemoryCache(),
  rateLimits: createMemoryRateLimits(),
  clock: systemClock,
})

void t.test('a transcription is counted by the minute before it is asked', async (t) => {
  const plans: CallPlan[] = []
  const meter = {
    count: <T>(plan: CallPlan, ask: () => Promise<T>) => {
      plans.push(plan)
      return ask()
    },
  }
  const { transcription } = speaking()
  t.same(await meteredTranscription(transcription, can, meter).transcribe(tone(t, 30), signal), spoken)
  const usage = { inputTokens: 0, outputTokens: 0, costUsd: 0.003 }
  t.same(plans, [{ kind: 'transcription', provider: 'openai', model: 'whisper-1', usage }])
})

void t.test(
  'a transcription is kept within its requests a minute, and left alone where asked to',
  async (t) => {
    const { transcription, counted } = speaking()
    const once = ModelCapabilities.parse({ requestsPerMinute: 1 })
    const limited = createLimits(shared()).transcription(transcription, once)
    const sound = tone(t, 1)
    await limited.transcribe(sound, signal)
    await t.rejects(limited.transcribe(sound, signal), { code: 'SS_PROVIDER_BUSY' })
    t.equal(counted.calls, 1)

    const busy = speaking(
      new SpectraError('SS_PROVIDER_BUSY', 'Cannot: planted', { details: { retryAfterMs: 9000 } }),
    )
    const paused = createLimits(shared()).transcription(busy.transcription, can)
    for (let n = 0; n < 2; n += 1)
      await t.rejects(paused.transcribe(sound, signal), { code: 'SS_PROVIDER_BUSY' })
    t.equal(busy.counted.calls, 1, 'the second time nobody is asked')
  },
)

void t.test(
  'a transcription is recorded without secrets, and replayed by the content of its sound',
  async (t: Test) => {
    const tape = createTape(join(tempDir(t), 'tape'))
    const { transcription } = speaking()
    await createRecorder(tape, ['sk-test']).transcription(transcription, can).transcribe(tone(t, 1), signal)
    const away = speaking(new SpectraError('SS_PROVIDER_UNAVAILABLE', 'Cannot: planted'))
    const player = createPlayer(tape, ['sk-test']).transcription(away.transcription, can)
    const again = await player.transcribe(tone(t, 1), signal)
    t.match(again, { ...spoken, lines: [{ startTime: 0, endTime: 1 }] })
    t.notMatch(again.lines[0]!.text, /sk-test/)
    t.equal(away.counted.calls, 0)
    const other = { ...tone(t, 2), seconds: 1 }
    await t.rejects(player.transcribe(other, signal), { code: 'SS_CONFIG_INVALID' }, 'another sound')
  },
)

void t.test('nobody transcribes where nobody is named', async (t) => {
  t.equal(noTranscription.isOn, false)
  await t.rejects(noTranscription.transcribe(tone(t, 1), signal), { code: 'SS_CONFIG_INVALID' })
  await t.resolves(noTranscription.health())
})
