import { Readable } from 'node:stream'
import t from 'tap'
import { SpectraError } from '../../../core/errors.ts'
import { currentTrace, type TraceContext } from '../../../core/observability/trace-context.ts'
import type {
  AuditEntry,
  ChunkView,
  Generated,
  GenerateOptions,
  ModelMessage,
  Tenant,
  VisionRequest,
  VisionResult,
} from '../../../core/ports.ts'
import { createFileTemplates } from '../../../core/prompts/files.ts'
import { createPrompts } from '../../../core/prompts/prompts.ts'
import { faultOfPrompt } from '../../../core/prompts/template.ts'
import { checkedSchema } from '../../../core/instructions/instructions.ts'
import { createTrials, type TrialParts } from '../../../core/trials/trials.ts'
import type { DetectedEvent } from '../../../schema/analysis.ts'
import { chunkIdOf, stableId } from '../../../schema/ids.ts'
import { YARD } from '../../helpers/event-schemas.ts'

const organizationId = stableId('organization', 'mine')
const processId = stableId('process', 'p')
const CHUNK = {
  ...{ id: chunkIdOf(processId, 3), processId, ordinal: 3, startTime: 20, endTime: 30 },
  ...{ videoKey: 'video-3', sha256: 'c', summaryKey: 'summary-3' },
} as ChunkView
const KEPT = {
  ...{ chunkId: CHUNK.id, span: { ordinal: 3, startTime: 20, endTime: 30 } },
  ...{ summary: 'As it was.', observations: [], provider: 'openai', model: 'old' },
  notAsked: { provider: 'openai', model: 'old', reason: 'Nothing moves' },
}
const OWN = 'Mine, {{startTime}} to {{endTime}}.'
const who = { organizationId, userId: stableId('user', 'ann') }
const usage = { inputTokens: 100, outputTokens: 10, costUsd: 0.5 }

const event = (startTime: number, endTime: number): DetectedEvent => ({
  ...{ type: 'car_seen', startTime, endTime, confidence: 0.9, description: 'A car.', attributes: {} },
})

interface Given {
  describe?: (request: VisionRequest, signal: AbortSignal) => Promise<Partial<VisionResult>>
  generate?: (messages: readonly ModelMessage[], signal: AbortSignal) => Promise<Partial<Generated<unknown>>>
  stored?: object | null
  deadlineMs?: number
}

/** Trials of one organization, which has one chunk of the camera yard, over literal models. */
function trialsOf({ describe, generate, stored = KEPT, deadlineMs }: Given = {}) {
  const seen: VisionRequest[] = []
  const told: (readonly ModelMessage[])[] = []
  const audited: AuditEntry[] = []
  const contexts: (TraceContext | undefined)[] = []
  const fetched: string[] = []
  const builtIn = createFileTemplates()
  const versions = [{ number: 2, version: 'camera-2', value: OWN, createdAt: new Date(0) }]
  const parts = {
    footage: {
      chunks: async (tenant: Tenant, ids: readonly string[]) =>
        tenant.organizationId === organizationId && ids.includes(CHUNK.id) ? [CHUNK] : [],
      processes: async () => [
        { id: processId, cameraId: 'yard', options: { startedAt: '2026-05-01T00:00:00Z' } },
      ],
    },
    ledger: {
      chunks: async (_id: string, { from, to }: { from: number; to: number }) =>
        [1, 2].filter((n) => n >= from && n <= to).map((n) => ({ videoKey: `video-${n}`, sha256: `${n}` })),
    },
    storage: {
      async get() {
        if (!stored) throw new SpectraError('SS_OBJECT_NOT_FOUND', 'gone')
        return Readable.from([Buffer.from(JSON.stringify(stored))])
      },
      async asFile(key: string) {
        fetched.push(key)
        return { path: `/${key}`, release: async () => void fetched.push(`released ${key}`) }
      },
    },
    prompts: createPrompts(builtIn),
    instructions: {
      eventSchema: async () => undefined,
      regions: async () => [],
      prompts: {
        async check(name: string, value: unknown) {
          const fault = faultOfPrompt(String(value), (await builtIn.get(name)).text)
          if (fault === undefined) return value
          throw new SpectraError('SS_INPUT_INVALID', fault)
        },
        history: async (_who: Tenant, { cameraId }: { cameraId?: string }) =>
          cameraId === 'yard' ? versions : [],
      },
      schemas: {
        check: async (_name: string, value: unknown) => checkedSchema(value),
        history: async () => [],
      },
    },
    vision: {
      async describe(request: VisionRequest, signal: AbortSignal) {
        seen.push(request)
        contexts.push(currentTrace())
        await request.chunk.file(signal)
        const answer = { provider: 'openai', model: 'm', usage, summary: 'New.', observations: [] }
        return { ...answer, ...(await describe?.(request, signal)) }
      },
    },
    language: {
      async generate(messages: readonly ModelMessage[], { signal }: GenerateOptions<unknown>) {
        told.push(messages)
        const answer = {
          provider: 'openai',
          model: 'l',
          usage,
          text: '',
          value: [event(22, 24)],
          toolCalls: [],
        }
        return { ...answer, ...(await generate?.(messages, signal)) }
      },
    },
    costs: { ofTurns: async () => new Map() },
    audit: { record: async (entry: AuditEntry) => void audited.push(entry) },
    ...(deadlineMs !== undefined && { deadlineMs }),
  } as unknown as TrialParts
  return { trials: createTrials(parts), seen, told, audited, contexts, fetched }
}

const describing = { chunkId: CHUNK.id, name: 'describe-chunk' }

void t.test(
  'A text that is kept nowhere: the chunk is described by it as the stage does, moving or not',
  async (t) => {
    const { trials, seen, told, audited, contexts, fetched } = trialsOf()
    const trial = await trials.prompt(who, { ...describing, unsaved: OWN })
    t.match(seen, [
      {
        ...{ prompt: { name: 'describe-chunk', version: 'unsaved', text: 'Mine, 20.0 to 30.0.' } },
        ...{ motionGate: false, cameraId: 'yard', span: { startTime: 20, endTime: 30 } },
        before: [{ key: 'video-2' }, { key: 'video-1' }],
      },
    ])
    t.match(trial, {
      ...{ name: 'describe-chunk', version: 'unsaved', warnings: [] },
      description: { summary: 'New.', isKept: false, usage, provider: 'openai', refused: [] },
      events: { events: [event(22, 24)], model: 'l' },
      chunk: { id: CHUNK.id },
    })
    t.match(
      told[0]?.at(-1),
      { data: { summary: 'New.', notAsked: undefined } },
      'events are found in the new one',
    )
    t.same(fetched, ['video-3', 'released video-3'], 'no file stays')
    const subject = {
      organizationId,
      processId: trial.id,
      chunkId: CHUNK.id,
      cameraId: 'yard',
      stage: 'trial',
    }
    t.match(contexts, [subject], 'it is booked under an id of its own, and counts for the camera')
    t.match(audited, [
      { ...who, action: 'prompt.try', subject: 'prompt:describe-chunk', details: { trialId: trial.id } },
    ])
  },
)

void t.test(
  'The prompt of events is tried on the description that is kept: nobody looks at the video',
  async (t) => {
    const { trials, seen, told } = trialsOf()
    const trial = await trials.prompt(who, { chunkId: CHUNK.id, name: 'detect-events', unsaved: OWN })
    t.same(seen, [])
    t.match(trial.description, { summary: 'As it was.', isKept: true, model: 'old', milliseconds: 0 })
    t.match(told[0]?.[0], { prompt: { version: 'unsaved' } })
    const gone = trialsOf({ stored: null }).trials
    await t.rejects(gone.prompt(who, { chunkId: CHUNK.id, name: 'detect-events' }), {
      ...{ code: 'SS_OBJECT_NOT_FOUND', message: /it has no description/ },
    })
  },
)

void t.test(
  'Versions: of the camera of the chunk, of the platform, and what holds; what is none is refused',
  async (t) => {
    const { trials, seen } = trialsOf()
    t.match(await trials.prompt(who, { ...describing, version: 'camera-2' }), { version: 'camera-2' })
    t.match(await trials.prompt(who, { ...describing, version: 'platform' }), { version: /^[0-9a-f]{12}$/ })
    t.match(await trials.prompt(who, describing), { version: /^[0-9a-f]{12}$/ })
    t.same(
      seen.map(({ prompt }) => prompt.text.startsWith('Mine')),
      [true, false, false],
    )
    for (const version of ['camera-1', 'camera-0', 'organization-2', 'x', '__proto__'])
      await t.rejects(trials.prompt(who, { ...describing, version }), { code: 'SS_NOT_FOUND' }, version)
    for (const [change, code] of [
      [{ unsaved: 'no variables' }, 'SS_INPUT_INVALID'],
      [{ name: 'tell-answer' }, 'SS_INPUT_INVALID'],
      [{ name: '../x' }, 'SS_INPUT_INVALID'],
      [{ chunkId: chunkIdOf(processId, 9) }, 'SS_NOT_FOUND'],
      [{ chunkId: 'no id' }, 'SS_NOT_FOUND'],
    ] as const)
      await t.rejects(trials.prompt(who, { ...describing, ...change }), { code }, JSON.stringify(change))
    t.equal(seen.length, 3, 'nobody was asked for what cannot be tried')
  },
)

void t.test('P8: a chunk of another organization is none, and nobody is asked about it', async (t) => {
  const { trials, seen, audited } = trialsOf()
  const other = { organizationId: stableId('organization', 'other') }
  await t.rejects(trials.prompt(other, describing), { code: 'SS_NOT_FOUND' })
  await t.rejects(trials.schema(other, { chunkId: CHUNK.id }), { code: 'SS_NOT_FOUND' })
  t.same([seen, audited], [[], []])
})

void t.test('An event schema that is kept nowhere: models are asked for its types', async (t) => {
  const { trials, seen } = trialsOf()
  const trial = await trials.schema(who, { chunkId: CHUNK.id, unsaved: YARD })
  t.match(seen[0], { prompt: { name: 'describe-chunk' }, eventSchema: { version: 'unsaved' } })
  t.match(trial, { name: 'event-schema', version: 'unsaved' })
  await t.rejects(trials.schema(who, { chunkId: CHUNK.id, unsaved: { name: 'yard' } }), {
    code: 'SS_INPUT_INVALID',
  })
})

void t.test(
  'The local analyst: it says that it takes no prompt, and which types it never finds',
  async (t) => {
    const local = { provider: 'local', model: 'motion', usage: undefined }
    const { trials } = trialsOf({ describe: async () => local, generate: async () => local })
    t.match((await trials.prompt(who, describing)).warnings, [
      { code: 'SS_MODEL_UNABLE', message: /takes no prompt/ },
    ])
    const { warnings } = await trials.schema(who, { chunkId: CHUNK.id, unsaved: YARD })
    t.match(warnings, [{ message: /never finds 2 of the 2/ }])
  },
)

void t.test(
  'What the checks refused is told: answers that were asked for again, and times outside of the chunk',
  async (t) => {
    const { trials } = trialsOf({
      describe: async () => ({ refused: ['it is cut off'] }),
      generate: async () => ({ value: [event(5, 24)] }),
    })
    const { description, events } = await trials.prompt(who, describing)
    t.match(description?.refused, [/asked for again: it is cut off/])
    t.match(events, { refused: [/times of 1 of its events/], events: [{ startTime: 20, endTime: 24 }] })
  },
)

void t.test(
  'What a model throws is told with its code and the next step, beside what is there',
  async (t) => {
    const refused = async (): Promise<never> => {
      throw new SpectraError('SS_PROVIDER_REFUSED', 'Cannot ask openai: 401')
    }
    const failure = {
      code: 'SS_PROVIDER_REFUSED',
      message: 'Cannot ask openai: 401',
      advice: /Check the key/,
    }
    const first = await trialsOf({ describe: refused }).trials.prompt(who, describing)
    t.match(first, {
      description: undefined,
      events: undefined,
      failure: { ...failure, step: 'description' },
    })
    t.notMatch(first.failure?.advice, 'dlq')
    const second = await trialsOf({ generate: refused }).trials.prompt(who, describing)
    t.match(second, {
      description: { summary: 'New.' },
      events: undefined,
      failure: { ...failure, step: 'events' },
    })
    const bug = async (): Promise<never> => {
      throw new TypeError('a bug')
    }
    await t.rejects(trialsOf({ describe: bug }).trials.prompt(who, describing), { message: 'a bug' })
    const gone = async (): Promise<never> => {
      throw new SpectraError('SS_OBJECT_NOT_FOUND', 'gone')
    }
    await t.rejects(trialsOf({ describe: gone }).trials.prompt(who, describing), {
      message: /its video is gone/,
    })
  },
)

/** Answers when its signal aborts, by that alone. */
const patient = (_request: unknown, signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })

void t.test('Whoever leaves ends the call; one that takes too long is told as late', async (t) => {
  const leaving = new AbortController()
  const asked = trialsOf({
    describe: (request, signal) => (leaving.abort(new Error('left')), patient(request, signal)),
  })
  await t.rejects(asked.trials.prompt(who, describing, leaving.signal), { message: 'left' })
  await t.rejects(
    asked.trials.prompt(who, describing, leaving.signal),
    { message: 'left' },
    'nobody is there any more',
  )
  const late = await trialsOf({ describe: patient, deadlineMs: 1 }).trials.prompt(who, describing)
  t.match(late.failure, { code: 'SS_DEADLINE', step: 'description', retryable: true })
})

void t.test('Four of an organization at once; the place of one that has ended is free', async (t) => {
  const leaving = new AbortController()
  const { trials } = trialsOf({ describe: patient })
  const under = [1, 2, 3, 4].map(() => trials.prompt(who, describing, leaving.signal))
  await t.rejects(trials.prompt(who, describing), {
    code: 'SS_RATE_LIMITED',
    message: /4 trials of the organization/,
  })
  await t.rejects(
    trials.prompt({ organizationId: stableId('organization', 'other') }, describing),
    { code: 'SS_NOT_FOUND' },
    'others are not kept waiting',
  )
  leaving.abort(new Error('left'))
  await Promise.allSettled(under)
  await t.rejects(trials.prompt(who, { ...describing, chunkId: 'x' }), { code: 'SS_NOT_FOUND' })
})
