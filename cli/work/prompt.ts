import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { createInstructionPorts, type InstructionPorts } from '../../core/ports-of-commands.ts'
import type { Identity, InstructionPlace, InstructionVersion, PromptTemplate } from '../../core/ports.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import type { PlaceOptions } from '../requests.ts'
import { readSmall } from '../schema-file.ts'
import { working } from '../session.ts'

/** Bytes of a text that is read; how many characters a prompt may have is said where it is set. */
const LARGEST_TEXT = 100_000
/** In place of a file: one's own is taken away. */
export const NONE = 'none'

export const placeOf = ({ camera, process }: PlaceOptions): InstructionPlace => ({
  ...(camera !== undefined && { cameraId: camera }),
  ...(process !== undefined && { processId: process.toLowerCase() }),
})

/** For whose work, as a sentence ends. */
export const wordsOf = ({ cameraId, processId }: InstructionPlace): string => {
  if (processId !== undefined) return `the process ${processId}`
  return cameraId === undefined ? 'the organization' : `the camera ${cameraId}`
}

export async function withInstructions<T>(
  config: Config,
  work: (ports: InstructionPorts) => Promise<T>,
): Promise<T> {
  return working(await reach(config, (running) => createInstructionPorts(config, running)), work)
}

/** Prints all prompts by name, each in the version that holds. */
export function list(config: Config, identity: Identity, options: PlaceOptions): Promise<number> {
  return withInstructions(config, async ({ prompts, ownPrompts }) => {
    const rows: string[][] = []
    for (const template of await prompts.templates()) {
      const held = await ownPrompts.holding(identity, placeOf(options), template.name)
      const { version, text } = toTemplate(template, held)
      if (options.json) printJson({ name: template.name, version, text })
      rows.push([template.name, version, `${text.replaceAll(/\s+/g, ' ').slice(0, 60)}…`])
    }
    if (options.json) return EXIT.done
    const [head, ...lines] = table([['Name', 'Version', 'Text'], ...rows])
    print(paint('bold', head!))
    lines.forEach((line) => print(line))
    return EXIT.done
  })
}

/** Prints the text alone, so that it can be changed and set. */
export function show(
  config: Config,
  identity: Identity,
  name: string,
  options: PlaceOptions,
): Promise<number> {
  return withInstructions(config, async ({ prompts, ownPrompts }) => {
    const template = (await prompts.templates()).find((each) => each.name === name)
    if (!template) throw new SpectraError('SS_NOT_FOUND', `Cannot show the prompt "${name}": there is none`)
    print(toTemplate(template, await ownPrompts.holding(identity, placeOf(options), name)).text)
    return EXIT.done
  })
}

export async function set(
  config: Config,
  identity: Identity,
  name: string,
  file: string,
  options: PlaceOptions,
): Promise<number> {
  const text = file === NONE ? undefined : await readSmall(file, LARGEST_TEXT)
  const place = placeOf(options)
  return withInstructions(config, async ({ ownPrompts }) => {
    const { version } = await ownPrompts.set(identity, place, name, text)
    const what = text === undefined ? 'Took away' : 'Set'
    print(`${paint('green', what)} ${name} of ${wordsOf(place)}: ${version}.`)
    return EXIT.done
  })
}

export function history(
  config: Config,
  identity: Identity,
  name: string,
  options: PlaceOptions,
): Promise<number> {
  return withInstructions(config, async ({ ownPrompts }) => {
    const versions = await ownPrompts.history(identity, placeOf(options), name)
    printVersions(versions, options, (text) => `${text.replaceAll(/\s+/g, ' ').slice(0, 60)}…`)
    return EXIT.done
  })
}

export function restore(
  config: Config,
  identity: Identity,
  name: string,
  number: number,
  options: PlaceOptions,
): Promise<number> {
  const place = placeOf(options)
  return withInstructions(config, async ({ ownPrompts }) => {
    const { version } = await ownPrompts.restore(identity, place, name, number)
    print(`${paint('green', 'Restored')} ${name} of ${wordsOf(place)}: ${version} says what ${number} did.`)
    return EXIT.done
  })
}

/** @param shown a value in a few words */
export function printVersions<V>(
  versions: readonly InstructionVersion<V>[],
  { json }: PlaceOptions,
  shown: (value: V) => string,
): void {
  if (json) versions.forEach((version) => printJson(version))
  else if (versions.length === 0) print('None of your own.')
  else {
    const rows = versions.map(({ number, value, createdAt }) => [
      ...[String(number), createdAt.toISOString(), value === undefined ? '(taken away)' : shown(value)],
    ])
    const [head, ...lines] = table([['Number', 'When', 'What'], ...rows])
    print(paint('bold', head!))
    lines.forEach((line) => print(line))
  }
}

const toTemplate = (
  template: PromptTemplate,
  held: InstructionVersion<string> | undefined,
): PromptTemplate =>
  held?.value === undefined ? template : { ...template, text: held.value, version: held.version }
