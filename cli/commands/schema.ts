import { Command } from 'commander'
import { identityOf, ofOrganization } from '../organization.ts'
import type { PlaceOptions, TrialOptions } from '../requests.ts'
import { configOf } from '../settings.ts'
import { checkTrial, numberOf, ofPlace, ofTrial } from './prompt.ts'

const HELP = `
An event schema says which types of events are asked for, and what is told of each: docs/event-schemas.md. That of a process
holds before that of a camera, that before that of the organization. For one video: spectra analyze video.mp4 --schema yard.yaml

Examples:
  spectra schema check yard.yaml
  spectra schema set yard.yaml --camera yard
  spectra schema show --camera yard
  spectra schema set none --camera yard
  spectra schema try --chunk CHUNK --file yard.yaml`

/** Looks after types of events of one's own. */
export function schemaCommand(): Command {
  const schema = ofOrganization(new Command('schema'))
    .description('types of events of your own: list, show, set, check and restore them')
    .addHelpText('after', HELP)

  schema
    .command('list')
    .description('all that are set, and for whose work')
    .option('--json', 'one JSON object per schema and line')
    .action(async (options: PlaceOptions, command: Command) => {
      const { list } = await import('../work/schema.ts')
      process.exitCode = await list(configOf(command), identityOf(command), options)
    })

  ofPlace(schema.command('show'))
    .description('the schema that holds, as YAML')
    .option('--json', 'as JSON')
    .action(async (place: PlaceOptions, command: Command) => {
      const { show } = await import('../work/schema.ts')
      process.exitCode = await show(configOf(command), identityOf(command), place)
    })

  ofPlace(schema.command('set'))
    .description('have these types asked for from now on')
    .argument('<file>', 'JSON or YAML; none: your own is taken away')
    .action(async (file: string, place: PlaceOptions, command: Command) => {
      const { set } = await import('../work/schema.ts')
      process.exitCode = await set(configOf(command), identityOf(command), file, place)
    })

  schema
    .command('check')
    .description(
      'say what is wrong with a file, and which types the local analyst never finds; changes nothing',
    )
    .argument('<file>', 'JSON or YAML')
    .action(async (file: string) => {
      const { check } = await import('../work/schema.ts')
      process.exitCode = await check(file)
    })

  ofPlace(schema.command('history'))
    .description('the versions of your own, newest first')
    .option('--json', 'one JSON object per version and line')
    .action(async (place: PlaceOptions, command: Command) => {
      const { history } = await import('../work/schema.ts')
      process.exitCode = await history(configOf(command), identityOf(command), place)
    })

  ofPlace(schema.command('restore'))
    .description('have an earlier version hold again')
    .argument('<number>', 'as "history" shows it')
    .action(async (number: string, place: PlaceOptions, command: Command) => {
      const wanted = numberOf(number)
      const { restore } = await import('../work/schema.ts')
      process.exitCode = await restore(configOf(command), identityOf(command), wanted, place)
    })

  ofTrial(schema.command('try'))
    .description('ask for its types in one chunk, and show what comes of that; nothing is kept')
    .action(async (options: TrialOptions, command: Command) => {
      checkTrial(options)
      const { trySchema } = await import('../work/trial.ts')
      process.exitCode = await trySchema(configOf(command), identityOf(command), options)
    })
  return schema
}
