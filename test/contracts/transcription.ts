import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { SpectraError } from '../../core/errors.ts'
import type { Sound, Spoken, Transcription } from '../../core/ports.ts'
import { eventually } from '../helpers/eventually.ts'
import { oddService } from '../helpers/odd-service.ts'
import type { HearingStandIn } from '../helpers/providers/says.ts'
import { tempDir } from '../helpers/temp.ts'
import { modelFaults } from './faults/models.ts'
import { FAULTS } from './provider-transport.ts'

export interface TranscriberUnderTest {
  name: string
  start: () => Promise<HearingStandIn>
  /** The adapter, at the address of a stand-in. */
  open: (url: string, timeoutMs?: number) => Transcription
  /** What satisfies every call, for a server that always says the same. */
  always: object
  /** Of two seconds. */
  usage: Spoken['usage']
  /** Whether an answer may have a text without times. */
  untimed: boolean
}

const { signal } = new AbortController()

/** A tone of so many seconds. */
export function tone(t: Test, seconds: number, form: Sound['form'] = 'flac'): Sound {
  const path = join(tempDir(t), `tone.${form}`)
  const source = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`]
  execFileSync('ffmpeg', ['-v', 'error', ...source, '-ar', '16000', '-ac', '1', path])
  return { path, form, seconds }
}

/** What every adapter that transcribes keeps, whatever its model says, and whatever its network does. */
export function transcriptionContract(t: Test, under: TranscriberUnderTest): void {
  const { name, start, open } = under
  const onStandIn = async (t: Test, timeoutMs?: number) => {
    const standIn = await start()
    t.teardown(() => standIn.close())
    return { standIn, transcription: open(standIn.url, timeoutMs) }
  }

  for (const form of ['flac', 'm4a'] as const) {
    void t.test(`${name}: a sound as ${form} gives its lines in their order, and what it cost`, async (t) => {
      const { standIn, transcription } = await onStandIn(t)
      standIn.speaks = () => [
        { start: 1.2, end: 1.9, text: ' And away.' },
        { start: 0.1, end: 0.9, text: ' Here we go.' },
        { start: 1.9, end: 2, text: '  ' },
      ]
      t.equal(transcription.isOn, true)
      t.same(await transcription.transcribe(tone(t, 2, form), signal), {
        ...{ provider: transcription.provider, model: transcription.model, language: 'english' },
        lines: [
          { startTime: 0.1, endTime: 0.9, text: 'Here we go.' },
          { startTime: 1.2, endTime: 1.9, text: 'And away.' },
        ],
        usage: under.usage,
      })
      t.same(standIn.refused, [])
      t.match(standIn.heard, [{ name: `sound.${form}`, channels: 1, model: transcription.model }])
      t.ok(Math.abs(standIn.heard[0]!.seconds - 2) < 0.15, 'of the right length')
    })
  }

  void t.test(`${name}: where nobody speaks there are no lines`, async (t) => {
    const { transcription } = await onStandIn(t)
    t.same((await transcription.transcribe(tone(t, 1), signal)).lines, [])
  })

  if (under.untimed) {
    void t.test(`${name}: text without times is said somewhere in the sound`, async (t) => {
      const { standIn, transcription } = await onStandIn(t)
      standIn.heardNext.push({ body: { text: ' All of it. ' } })
      const { lines, language } = await transcription.transcribe(tone(t, 1), signal)
      t.same(lines, [{ startTime: 0, endTime: 1, text: 'All of it.' }])
      t.equal(language, undefined)
    })
  }

  for (const [what, body] of [
    ['no object', ['a']],
    ['lines without times', { text: 'a', segments: [{ text: 'a' }] }],
    ['a time that is a text', { text: 'a', segments: [{ start: '0', end: 1, text: 'a' }] }],
  ] as const) {
    void t.test(`${name}: ${what} is SS_ANALYSIS_FAILED`, async (t) => {
      const { standIn, transcription } = await onStandIn(t)
      standIn.heardNext.push({ body })
      const outcome = transcription.transcribe(tone(t, 1), signal)
      await t.rejects(outcome, { name: 'SpectraError', code: 'SS_ANALYSIS_FAILED', message: /^Cannot use/ })
    })
  }

  void t.test(`${name}: a file that is no sound is refused`, async (t) => {
    const { transcription } = await onStandIn(t)
    const sound = { ...tone(t, 1), path: import.meta.filename }
    await t.rejects(transcription.transcribe(sound, signal), { code: 'SS_PROVIDER_REFUSED' })
  })

  for (const [what, fault, code, retryAfterMs] of FAULTS) {
    void t.test(`${name}: ${what} is ${code}, and it is asked once`, async (t) => {
      const { standIn, transcription } = await onStandIn(t, 3000)
      standIn.heardNext.push({ fault }, { fault })
      const thrown = await transcription.transcribe(tone(t, 1), signal).catch((error: SpectraError) => error)
      t.match(thrown, { name: 'SpectraError', code, message: /^Cannot / })
      t.equal((thrown as SpectraError).details?.retryAfterMs, retryAfterMs)
      t.equal(standIn.heardNext.length, 1, 'once')
    })
  }

  void t.test(`${name}: an abort reaches the socket, and its reason is what is thrown`, async (t) => {
    const { standIn, transcription } = await onStandIn(t)
    standIn.heardNext.push({ fault: 'slow' })
    const aborting = new AbortController()
    const reason = new Error('planted: the deadline of the stage')
    const outcome = transcription.transcribe(tone(t, 1), aborting.signal).catch((error: unknown) => error)
    await eventually('it was asked', () => standIn.heardNext.length === 0)
    aborting.abort(reason)
    t.equal(await outcome, reason)
    await eventually('the connection is gone', () => standIn.aborted > 0)
  })

  modelFaults(t, `${name}, transcribing`, {
    impossible: {},
    async open(t) {
      const service = await oddService(t, under.always)
      const sound = tone(t, 1)
      const transcribe = (): Promise<unknown> => open(service.url(), 2000).transcribe(sound, signal)
      return { faults: service.faults, calls: { transcribe } }
    },
  })
}
