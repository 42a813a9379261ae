import { randomUUID } from 'node:crypto'
import type { AskedSchema } from '../../schema/event-schema.ts'
import type { Warning } from '../../schema/facts.ts'
import type { Description } from '../../schema/analysis.ts'
import { NOTHING_SPENT } from '../costs/reading.ts'
import { SpectraError, toSpectraError } from '../errors.ts'
import { warningOf } from '../instructions/found-locally.ts'
import { runInTrial } from '../observability/trace-context.ts'
import type {
  AskedFor,
  AuditLog,
  Costs,
  Language,
  Orderer,
  Prompt,
  PromptTrial,
  Storage,
  Trial,
  Trials,
  Vision,
} from '../ports.ts'
import { whoOf } from '../who.ts'
import { withDeadline } from './deadline.ts'
import { failureOf } from './failure.ts'
import { findScene, keptDescription, type SceneParts } from './scene.ts'
import { describe, findEvents, type Scene } from './steps.ts'
import { promptToTry, schemaToTry, type TextParts } from './texts.ts'
import { createTurnstile } from './turnstile.ts'

/** Prompts by which a model is asked about a chunk. */
export const TRIED_PROMPTS = ['describe-chunk', 'detect-events']
/** What an event schema is called in place of a prompt. */
const SCHEMA = 'event-schema'
const [DESCRIBE, DETECT] = TRIED_PROMPTS as [string, string]
/** Trials of an organization at once, in one process: two versions beside each other, twice. */
const AT_ONCE = 4
/** Whoever waits for an answer has left by then. Milliseconds. */
const DEADLINE_MS = 180_000

export interface TrialParts extends Omit<SceneParts, 'instructions' | 'storage'>, TextParts {
  storage: Pick<Storage, 'get' | 'asFile'>
  vision: Pick<Vision, 'describe'>
  language: Pick<Language, 'generate'>
  costs: Pick<Costs, 'ofTurns'>
  audit: AuditLog
  /** @default 180,000 */
  deadlineMs?: number
  /** @default 4 */
  atOnce?: number
}

/** What a trial asks: how the chunk is described, unless a description is there, and how events are found in it. */
interface Asked {
  name: string
  version: string
  describing?: { prompt: Prompt; eventSchema: AskedSchema | undefined }
  detecting: Prompt
}

export function createTrials({ deadlineMs = DEADLINE_MS, atOnce = AT_ONCE, ...parts }: TrialParts): Trials {
  const turnstile = createTurnstile(atOnce)

  async function run(
    who: Orderer,
    chunkId: string,
    signal: AbortSignal | undefined,
    askedOf: (scene: Scene, work: Work) => Promise<Asked>,
  ): Promise<Trial> {
    const began = performance.now()
    const scene = await findScene(parts, who, chunkId)
    const asked = await askedOf(scene, workOf(scene))
    const id = randomUUID()
    const { organizationId, cameraId, chunk } = scene
    const { name, version } = asked
    const about = name === SCHEMA ? SCHEMA : `prompt:${name}`
    const details = { trialId: id, chunkId: chunk.id, version }
    await parts.audit.record({ ...whoOf(who), action: 'prompt.try', subject: about, details })
    const subject = { organizationId, processId: id, chunkId: chunk.id, cameraId }
    const told = await withDeadline(deadlineMs, signal, (ending) =>
      runInTrial(subject, () => ask(parts, scene, asked, { ending, signal })),
    )
    const spent = await parts.costs.ofTurns({ organizationId }, [id])
    return {
      ...{ id, chunk, name, version, ...told, warnings: warningsOf(asked, told) },
      cost: spent.get(id) ?? NOTHING_SPENT,
      milliseconds: Math.round(performance.now() - began),
    }
  }

  const passing =
    <A extends unknown[]>(work: (who: Orderer, ...rest: A) => Promise<Trial>) =>
    (who: Orderer, ...rest: A): Promise<Trial> =>
      turnstile.pass(who.organizationId, () => work(who, ...rest))

  return {
    prompt: passing((who, trial: PromptTrial, signal?: AbortSignal) => {
      checkName(trial.name)
      return run(who, trial.chunkId, signal, async (_scene, { of, times }) => {
        const prompt = await promptToTry(parts, who, trial, of, times)
        const { name, version } = prompt
        if (name === DETECT) return { name, version, detecting: prompt }
        const describing = { prompt, eventSchema: await parts.instructions.eventSchema(of) }
        return { name, version, describing, detecting: await parts.prompts.get(DETECT, times, of) }
      })
    }),
    schema: passing((who, trial, signal?: AbortSignal) =>
      run(who, trial.chunkId, signal, async (_scene, { of, times }) => {
        const eventSchema = await schemaToTry(parts, who, trial, of)
        const prompt = await parts.prompts.get(DESCRIBE, times, of)
        return {
          ...{ name: SCHEMA, version: eventSchema?.version ?? 'none' },
          describing: { prompt, eventSchema },
          detecting: await parts.prompts.get(DETECT, times, of),
        }
      }),
    ),
  }
}

interface Work {
  of: AskedFor
  times: Record<string, string>
}

const workOf = ({ organizationId, cameraId, chunk }: Scene): Work => ({
  of: { organizationId, cameraId, processId: chunk.processId },
  times: { startTime: chunk.startTime.toFixed(1), endTime: chunk.endTime.toFixed(1) },
})

/** @throws SS_INPUT_INVALID */
function checkName(name: string): void {
  if (TRIED_PROMPTS.includes(name)) return
  throw new SpectraError('SS_INPUT_INVALID', `Cannot try the prompt "${name}": no chunk is looked at by it`, {
    details: { field: 'name', advice: `Try ${TRIED_PROMPTS.join(' or ')}.` },
  })
}

type Told = Pick<Trial, 'description' | 'events' | 'failure'>

/** @param signal of who waits: once that is aborted, its reason is thrown and nothing told */
async function ask(
  parts: TrialParts,
  scene: Scene,
  { describing, detecting }: Asked,
  { ending, signal }: { ending: AbortSignal; signal: AbortSignal | undefined },
): Promise<Told> {
  const kept = await keptDescription(parts, scene.chunk, ending)
  let found: { description: Description; told: NonNullable<Trial['description']> }
  try {
    found = describing ? await describe(parts, scene, describing, ending) : keptOf(scene, kept)
  } catch (thrown) {
    throwIfGone(thrown, scene)
    return { failure: failureOf('description', thrown, signal) }
  }
  try {
    // What was said in the chunk stays as it was heard; what the motion gate kept back is asked for now.
    const description = { ...found.description, transcript: kept?.transcript, notAsked: undefined }
    return {
      description: found.told,
      events: await findEvents(parts.language, description, detecting, ending),
    }
  } catch (thrown) {
    return { description: found.told, failure: failureOf('events', thrown, signal) }
  }
}

function keptOf({ chunk }: Scene, kept: Description | undefined) {
  if (!kept) {
    throw new SpectraError(
      'SS_OBJECT_NOT_FOUND',
      `Cannot find events in the chunk ${chunk.id}: it has no description`,
      {
        details: { field: 'chunkId', advice: 'Choose a chunk that was described.' },
      },
    )
  }
  const { summary, provider, model, passedOver = [], notAsked } = kept
  const step = { provider, model, passedOver, refused: [], milliseconds: 0 }
  return { description: kept, told: { ...step, summary, isKept: true, ...(notAsked && { notAsked }) } }
}

function throwIfGone(thrown: unknown, { chunk }: Scene): void {
  const error = toSpectraError(thrown)
  if (error.code !== 'SS_OBJECT_NOT_FOUND') return
  if (error.details?.field !== undefined) throw error
  throw new SpectraError('SS_OBJECT_NOT_FOUND', `Cannot look at the chunk ${chunk.id}: its video is gone`, {
    cause: error,
    details: { field: 'chunkId', advice: 'Choose a chunk whose video is kept.' },
  })
}

/** The local analyst sees and finds what it does, whatever it is told. */
function warningsOf({ name, describing }: Asked, { description, events }: Told): Warning[] {
  const step = describing ? description : events
  if (step?.provider !== 'local') return []
  const never = describing?.eventSchema && warningOf(describing.eventSchema.schema)
  if (name === SCHEMA) return never ? [never] : []
  const message =
    'The local analyst takes no prompt: it tells what it measures, whatever the text says. A model of a provider goes by it (docs/providers.md)'
  return [{ code: 'SS_MODEL_UNABLE', message }, ...(never ? [never] : [])]
}
