import t from 'tap'
import { hear } from '../../../actors/vlm-actor/hear.ts'
import { SpectraError, type ErrorCode } from '../../../core/errors.ts'
import type { SpokenLine } from '../../../core/ports.ts'
import { literalStorage } from '../../helpers/memory-storage.ts'
import { chunkRequest } from '../../helpers/messages.ts'

const { signal } = new AbortController()
const SOUND = 'organizations/o/cache/p/chunk-0003.flac'
const chunk = { ...chunkRequest(3), span: { ordinal: 3, startTime: 20, endTime: 30 }, soundKey: SOUND }
const line = (startTime: number, endTime: number, text: string): SpokenLine => ({ startTime, endTime, text })
const failing = (code: ErrorCode, details?: Record<string, unknown>) => () =>
  Promise.reject(new SpectraError(code, 'Cannot transcribe: planted', { details }))

/** A model that says these lines, or does this. */
function needs(says: SpokenLine[] | (() => Promise<never>), given: { known?: object; isOn?: boolean } = {}) {
  const told = { asked: 0, slept: [] as number[] }
  return {
    told,
    ledger: { transcript: async () => given.known },
    storage: literalStorage({ [SOUND]: 'sound' }),
    clock: { sleep: async (ms: number) => void told.slept.push(ms) },
    transcription: {
      ...{ isOn: given.isOn ?? true, provider: 'p', model: 'm' },
      transcribe: async () => {
        told.asked += 1
        const lines = typeof says === 'function' ? await says() : says
        return { provider: 'p', model: 'm', usage: undefined, lines, language: 'english' }
      },
    },
  }
}
const heard = (given: unknown, message: object = chunk) => hear(message as never, given as never, signal)

void t.test('hear: lines are put into the time of the video, and kept within the chunk (P10)', async (t) => {
  const { transcript, fact } = await heard(
    needs([line(-2, 0.5, 'before'), line(3, 4.5, 'in\0side'), line(9, 12, 'over'), line(40, 41, 'behind')]),
  )
  t.same(transcript, {
    ...{ provider: 'p', model: 'm', language: 'english' },
    lines: [line(20, 20.5, 'before'), line(23, 24.5, 'inside'), line(29, 30, 'over'), line(30, 30, 'behind')],
  })
  t.same(fact, { fact: 'chunk_transcribed', chunkId: chunk.chunkId, transcript, warnings: [] })
})

void t.test(
  'hear: nobody is asked without a sound, without the setting, or where the text is known',
  async (t) => {
    const known = { lines: [line(20, 21, 'known')], provider: 'p', model: 'm' }
    for (const [given, message, expected] of [
      [needs([line(0, 1, 'a')]), { ...chunk, soundKey: undefined }, {}],
      [needs([line(0, 1, 'a')], { isOn: false }), chunk, {}],
      [needs([line(0, 1, 'a')]), { ...chunk, soundKey: SOUND.replace('3.', '4.') }, {}],
      [needs([line(0, 1, 'a')], { known }), chunk, { transcript: known }],
    ] as const) {
      t.same(await heard(given, message), expected)
      t.equal(given.told.asked, 0)
    }
  },
)

void t.test('hear: a chunk in which nobody speaks has no transcript', async (t) =>
  t.same(await heard(needs([])), {}),
)

void t.test(
  'hear: a provider that is away is asked three times, then the chunk goes on with a warning',
  async (t) => {
    const ports = needs(failing('SS_PROVIDER_UNAVAILABLE'))
    const { transcript, fact } = await heard(ports)
    t.equal(transcript, undefined)
    t.match(fact, { warnings: [{ code: 'SS_PROVIDER_UNAVAILABLE', message: /^Could not transcribe.*p m/ }] })
    t.same(ports.told, { asked: 3, slept: [1000, 4000] })
  },
)

void t.test('hear: a provider that refuses is asked once', async (t) => {
  const ports = needs(failing('SS_PROVIDER_REFUSED'))
  t.match((await heard(ports)).fact, { warnings: [{ code: 'SS_PROVIDER_REFUSED' }] })
  t.equal(ports.told.asked, 1)
})

void t.test('hear: what asks for patience, and what concerns us, is thrown', async (t) => {
  for (const [code, details] of [
    ['SS_PROVIDER_BUSY', undefined],
    ['SS_PROVIDER_UNAVAILABLE', { retryAfterMs: 500 }],
    ['SS_BUDGET_REACHED', undefined],
    ['SS_DATABASE_UNAVAILABLE', undefined],
  ] as const) {
    const ports = needs(failing(code, details))
    await t.rejects(heard(ports), { code })
    t.equal(ports.told.asked, 1)
  }
})
