import { Command } from 'commander'
import { SpectraError } from '../../core/errors.ts'
import { identityOf, ofOrganization } from '../organization.ts'
import type { PlaceOptions, TrialOptions } from '../requests.ts'
import { configOf } from '../settings.ts'

const HELP = `
A prompt is the text by which models are asked. What is set here holds in place of the platform's: that of a process before
that of a camera, that before that of the organization. Versions are kept, and "restore" takes an earlier one back.

Examples:
  spectra prompt list
  spectra prompt show describe-chunk > mine.md
  spectra prompt set describe-chunk mine.md --camera yard
  spectra prompt history describe-chunk --camera yard
  spectra prompt restore describe-chunk 1 --camera yard
  spectra prompt try describe-chunk --chunk CHUNK --file mine.md`

/** Gives a command the options by which its user says for whose work. */
export const ofPlace = (command: Command): Command =>
  command
    .option('--camera <name>', 'for the clips of this camera')
    .option('--process <id>', 'for this process')

/** @throws SS_INPUT_INVALID */
export function numberOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new SpectraError('SS_INPUT_INVALID', `Cannot restore ${JSON.stringify(text)}: versions count 1, 2, 3`)
}

/** Looks after what models are told. */
export function promptCommand(): Command {
  const prompt = ofOrganization(new Command('prompt'))
    .description('what models are told: list, show, set and restore prompts')
    .addHelpText('after', HELP)

  ofPlace(prompt.command('list'))
    .description('all prompts as they hold, and whose they are')
    .option('--json', 'one JSON object per prompt and line')
    .action(async (place: PlaceOptions, command: Command) => {
      const { list } = await import('../work/prompt.ts')
      process.exitCode = await list(configOf(command), identityOf(command), place)
    })

  ofPlace(prompt.command('show'))
    .description('the text that holds, as it is')
    .argument('<name>')
    .action(async (name: string, place: PlaceOptions, command: Command) => {
      const { show } = await import('../work/prompt.ts')
      process.exitCode = await show(configOf(command), identityOf(command), name, place)
    })

  ofPlace(prompt.command('set'))
    .description('have models told this from now on')
    .argument('<name>')
    .argument('<file>', 'a text with the {{variables}} of the built-in prompt; none: your own is taken away')
    .action(async (name: string, file: string, place: PlaceOptions, command: Command) => {
      const { set } = await import('../work/prompt.ts')
      process.exitCode = await set(configOf(command), identityOf(command), name, file, place)
    })

  ofPlace(prompt.command('history'))
    .description('the versions of your own, newest first')
    .argument('<name>')
    .option('--json', 'one JSON object per version and line')
    .action(async (name: string, place: PlaceOptions, command: Command) => {
      const { history } = await import('../work/prompt.ts')
      process.exitCode = await history(configOf(command), identityOf(command), name, place)
    })

  ofPlace(prompt.command('restore'))
    .description('have an earlier version hold again')
    .argument('<name>')
    .argument('<number>', 'as "history" shows it')
    .action(async (name: string, number: string, place: PlaceOptions, command: Command) => {
      const wanted = numberOf(number)
      const { restore } = await import('../work/prompt.ts')
      process.exitCode = await restore(configOf(command), identityOf(command), name, wanted, place)
    })

  ofTrial(prompt.command('try'))
    .description('ask by it about one chunk, and show what comes of that; nothing is kept')
    .argument('<name>', 'describe-chunk or detect-events')
    .addHelpText('after', TRY_HELP)
    .action(async (name: string, options: TrialOptions, command: Command) => {
      checkTrial(options)
      const { tryPrompt } = await import('../work/trial.ts')
      process.exitCode = await tryPrompt(configOf(command), identityOf(command), name, options)
    })
  return prompt
}

const TRY_HELP = `
With neither --file nor --saved what holds for the chunk is tried. It costs what models cost, within the budgets. The ids of
chunks: spectra search "a red car" --json, or the page of a video in the console.`

/** Gives a command the options by which its user says on what something is tried, and which text. */
export const ofTrial = (command: Command): Command =>
  command
    .requiredOption('--chunk <id>', 'look at this chunk')
    .option('--file <file>', 'try what stands in this file, before it is set')
    .option('--saved <version>', 'try this version, such as organization-2; platform: that of the program')
    .option('--camera <name>', 'whose version it is (default: the camera of the chunk)')
    .option('--json', 'as one JSON object')

/** @throws SS_INPUT_INVALID */
export function checkTrial({ file, saved }: TrialOptions): void {
  if (file === undefined || saved === undefined) return
  throw new SpectraError(
    'SS_INPUT_INVALID',
    'Cannot try a file and a saved version at once: give one of them',
  )
}
