import { SpectraError } from '../../core/errors.ts'
import { requirePermission } from '../../core/permissions.ts'
import type { Identity, TrialDescription, TrialEvents, TrialStep, TrialText } from '../../core/ports.ts'
import { whileWanted } from '../http/while-wanted.ts'
import type { Context, Services } from './context.ts'
import { given, payload } from './payloads.ts'
import { withoutNulls } from './told-input.ts'

interface TrialInput {
  chunkId: string
  version?: string | null
  cameraId?: string | null
}

/** What models are told, tried on a chunk. */
export function trialResolvers({ ports: { trials } }: Services) {
  /** Whoever has left is not worked for: that ends the calls of models, too. */
  const wanted = ({ reply }: Context): AbortSignal | undefined =>
    (reply as typeof reply | undefined)?.raw ? whileWanted(reply) : undefined

  return {
    Mutation: {
      tryPrompt: (
        _: unknown,
        { input: { name, text, ...input } }: { input: TrialInput & { name: string; text?: string | null } },
        context: Context,
      ) =>
        payload(async () => {
          const asked = { ...textOf(input, given(text), 'text'), name, chunkId: idOf(input) }
          return { trial: await trials.prompt(who(context), asked, wanted(context)) }
        }),
      tryEventSchema: (
        _: unknown,
        { input: { schema, ...input } }: { input: TrialInput & { schema?: unknown } },
        context: Context,
      ) =>
        payload(async () => {
          const unsaved = schema ? withoutNulls(schema) : undefined
          const asked = { ...textOf(input, unsaved, 'schema'), chunkId: idOf(input) }
          return { trial: await trials.schema(who(context), asked, wanted(context)) }
        }),
    },

    TrialDescription: { step: (step: TrialDescription) => step },
    TrialEvents: { step: (step: TrialEvents) => step },
    TrialStep: {
      inputTokens: ({ usage }: TrialStep) => usage?.inputTokens,
      outputTokens: ({ usage }: TrialStep) => usage?.outputTokens,
      usd: ({ usage }: TrialStep) => usage?.costUsd,
    },
  }
}

/** What a chunk shows is told: a key that may only change what models are told sees no footage by it. @throws SS_FORBIDDEN */
function who({ identity }: Context): Identity {
  requirePermission(identity, 'footage:read')
  return identity
}

const idOf = ({ chunkId }: TrialInput): string => chunkId.toLowerCase()

/** @throws SS_INPUT_INVALID */
function textOf<V>({ version, cameraId }: TrialInput, unsaved: V | undefined, field: string): TrialText<V> {
  if (unsaved !== undefined && given(version) !== undefined) {
    throw new SpectraError('SS_INPUT_INVALID', `Cannot try a ${field} and a version at once`, {
      details: { field: 'version', advice: `Give one of them, or neither for what holds.` },
    })
  }
  return {
    ...(unsaved !== undefined && { unsaved }),
    ...(given(version) !== undefined && { version: version! }),
    ...(given(cameraId) !== undefined && { cameraId: cameraId! }),
  }
}
