import { SpectraError } from '../errors.ts'
import type {
  AskedFor,
  InstructionPlace,
  Instructing,
  Instructions,
  Orderer,
  Prompt,
  Prompts,
  TrialText,
} from '../ports.ts'
import type { AskedSchema, EventSchema } from '../../schema/event-schema.ts'
import { fill } from '../prompts/template.ts'

/** How a text is named that is kept nowhere. */
export const UNSAVED = 'unsaved'
const PLATFORM = 'platform'
/** Of event schemas one holds at a place, whatever it is called. */
const EVENTS = 'events'

export interface TextParts {
  prompts: Prompts
  instructions: Instructions
}

/** The text of a prompt that is to be tried, filled in. @throws SS_INPUT_INVALID, SS_NOT_FOUND */
export async function promptToTry(
  { prompts, instructions }: TextParts,
  who: Orderer,
  { name, ...asked }: TrialText<string> & { name: string },
  work: AskedFor,
  variables: Record<string, string>,
): Promise<Prompt> {
  const filled = (text: string, version: string): Prompt => ({
    text: fill(name, text, variables),
    ...{ name, version },
  })
  if (asked.unsaved !== undefined)
    return filled(await instructions.prompts.check(name, asked.unsaved), UNSAVED)
  if (asked.version === undefined) return prompts.get(name, variables, work)
  const ours = (await prompts.templates()).find((template) => template.name === name)
  if (!ours) throw new SpectraError('SS_NOT_FOUND', `Cannot try the prompt "${name}": there is none`)
  if (asked.version === PLATFORM || asked.version === ours.version) return filled(ours.text, ours.version)
  const text = await valueOf(instructions.prompts, who, { ...asked, version: asked.version }, work, name)
  return filled(text, asked.version)
}

/** The event schema that is to be tried; undefined where none holds. @throws SS_INPUT_INVALID, SS_NOT_FOUND */
export async function schemaToTry(
  { instructions }: Pick<TextParts, 'instructions'>,
  who: Orderer,
  asked: TrialText<unknown>,
  work: AskedFor,
): Promise<AskedSchema | undefined> {
  const { unsaved, version } = asked
  if (unsaved !== undefined)
    return { schema: await instructions.schemas.check(EVENTS, unsaved), version: UNSAVED }
  if (version === undefined) return instructions.eventSchema(work)
  if (version === PLATFORM) return undefined
  const schema = await valueOf<EventSchema>(instructions.schemas, who, { ...asked, version }, work, EVENTS)
  return { schema, version }
}

/** What a version of somebody's own says. */
async function valueOf<V>(
  instructing: Instructing<V>,
  who: Orderer,
  { version, cameraId }: { version: string; cameraId?: string },
  work: AskedFor,
  name: string,
): Promise<V> {
  const missing = (state: string): SpectraError =>
    new SpectraError('SS_NOT_FOUND', `Cannot try the version "${version}": ${state}`, {
      details: { field: 'version', advice: 'Give one as the history names it, such as organization-2.' },
    })
  const [, of, number] = /^(organization|camera|process)-([1-9]\d{0,8})$/.exec(version) ?? []
  if (of === undefined) throw missing('there is none of this name')
  const place = placeOf(of, work, cameraId)
  if (!place) throw missing('the chunk is of no camera')
  const history = await instructing.history(who, place, name)
  const value = history.find((each) => each.number === Number(number))?.value
  if (value === undefined) throw missing('there is none, or it took a text away')
  return value
}

function placeOf(
  of: string,
  { cameraId: own, processId }: AskedFor,
  cameraId = own,
): InstructionPlace | undefined {
  if (of === 'organization') return {}
  if (of === 'process') return { processId }
  return cameraId === undefined ? undefined : { cameraId }
}
