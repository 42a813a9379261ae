import { stringify } from 'yaml'
import type { Config } from '../../core/config.ts'
import { neverFound } from '../../core/instructions/found-locally.ts'
import type { Identity } from '../../core/ports.ts'
import type { EventSchema } from '../../schema/event-schema.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import type { PlaceOptions } from '../requests.ts'
import { readSchemaFile } from '../schema-file.ts'
import { NONE, placeOf, printVersions, withInstructions, wordsOf } from './prompt.ts'

/** Of event schemas one holds at a place, whatever it is called. */
const EVENTS = 'events'

/** Prints all that hold somewhere. */
export function list(config: Config, identity: Identity, { json }: PlaceOptions): Promise<number> {
  return withInstructions(config, async ({ instructions }) => {
    const all = (await instructions.list(identity)).filter(({ about }) => about === 'event-schema')
    if (json) all.forEach((each) => printJson(each))
    else if (all.length === 0) print('No event schemas. Set one with: spectra schema set <file>')
    else {
      const rows = all.map((each) => [each.name, each.version, wordsOf(each), each.createdAt.toISOString()])
      const [head, ...lines] = table([['Name', 'Version', 'For', 'Since'], ...rows])
      print(paint('bold', head!))
      lines.forEach((line) => print(line))
    }
    return EXIT.done
  })
}

/** Prints the one that holds, so that it can be changed and set. */
export function show(config: Config, identity: Identity, options: PlaceOptions): Promise<number> {
  return withInstructions(config, async ({ ownSchemas }) => {
    const held = await ownSchemas.holding(identity, placeOf(options), EVENTS)
    if (options.json) printJson(held?.value ?? null)
    else if (held?.value) print(`# ${held.version}\n${stringify(held.value).trimEnd()}`)
    else print('None is set: models name their events themselves.')
    return EXIT.done
  })
}

export async function set(
  config: Config,
  identity: Identity,
  file: string,
  options: PlaceOptions,
): Promise<number> {
  const schema = file === NONE ? undefined : await readSchemaFile(file)
  const place = placeOf(options)
  return withInstructions(config, async ({ ownSchemas }) => {
    const { version } = await ownSchemas.set(identity, place, EVENTS, schema)
    if (schema) {
      print(`${paint('green', 'Set')} ${schema.name} of ${wordsOf(place)}: ${version}.`)
      printNever(schema)
    } else print(`${paint('green', 'Took away')} the event schema of ${wordsOf(place)}: ${version}.`)
    return EXIT.done
  })
}

/** Says what a file comes to; what is wrong with it is an error. */
export async function check(file: string): Promise<number> {
  const schema = await readSchemaFile(file)
  print(`${paint('green', 'Good:')} ${schema.name} with ${schema.types.length} types.`)
  printNever(schema)
  return EXIT.done
}

export function history(config: Config, identity: Identity, options: PlaceOptions): Promise<number> {
  return withInstructions(config, async ({ ownSchemas }) => {
    const versions = await ownSchemas.history(identity, placeOf(options), EVENTS)
    const named = ({ name, types }: EventSchema) => `${name}: ${types.map(({ type }) => type).join(', ')}`
    printVersions(versions, options, named)
    return EXIT.done
  })
}

export function restore(
  config: Config,
  identity: Identity,
  number: number,
  options: PlaceOptions,
): Promise<number> {
  const place = placeOf(options)
  return withInstructions(config, async ({ ownSchemas }) => {
    const { version } = await ownSchemas.restore(identity, place, EVENTS, number)
    print(
      `${paint('green', 'Restored')} the schema of ${wordsOf(place)}: ${version} says what ${number} did.`,
    )
    return EXIT.done
  })
}

function printNever(schema: EventSchema): void {
  for (const { type, why } of neverFound(schema)) {
    print(paint('dim', `The local analyst never finds ${type}: ${why}.`))
  }
}
