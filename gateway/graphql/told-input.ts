import { SpectraError } from '../../core/errors.ts'
import { warningOf } from '../../core/instructions/found-locally.ts'
import type { Instructions, NewProcess } from '../../core/ports.ts'

/** What a request says that models are told, as GraphQL gives it. */
export interface ToldInput {
  eventSchema?: unknown
  prompts?: readonly { name: string; text: string }[] | null
}

const MOST_PROMPTS = 20

/**
 * What models are told of one process, checked, with a warning where the local analyst may be asked and cannot find all of it.
 * @param analyst whether it may be
 * @throws SS_INPUT_INVALID, SS_NOT_FOUND
 */
export async function checkTold(
  { eventSchema: given, prompts }: ToldInput,
  instructions: Instructions,
  analyst: boolean,
): Promise<Pick<NewProcess, 'prompts' | 'eventSchema' | 'warnings'>> {
  const told: Record<string, string> = {}
  if ((prompts?.length ?? 0) > MOST_PROMPTS) throw wrong(`${prompts!.length} prompts are given`)
  for (const { name, text } of prompts ?? []) {
    if (Object.hasOwn(told, name)) throw wrong(`the prompt "${name}" is given twice`)
    told[name] = await instructions.prompts.check(name, text)
  }
  const eventSchema = given ? await instructions.schemas.check('events', withoutNulls(given)) : undefined
  const warning = eventSchema && analyst ? warningOf(eventSchema) : undefined
  return {
    ...(prompts && prompts.length > 0 && { prompts: told }),
    ...(eventSchema && { eventSchema }),
    ...(warning && { warnings: [warning] }),
  }
}

const wrong = (found: string): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot create the process: ${found}`, {
    details: { field: 'prompts', advice: `Give at most ${MOST_PROMPTS}, each once.` },
  })

/** Null is as good as nothing, also deep within an input. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, each]) => each !== null)
  return Object.fromEntries(entries.map(([name, each]) => [name, withoutNulls(each)]))
}
