import { Command, Option } from 'commander'
import { SEVERITIES } from '../../schema/event-schema.ts'
import { ALERT_STATES } from '../../schema/rules.ts'
import { identityOf, ofOrganization } from '../organization.ts'
import type { AlertListOptions, AlertOptions } from '../requests.ts'
import { configOf } from '../settings.ts'

const HELP = `
An alert is one occurrence of a rule, with the events behind it. Whoever looks after it acknowledges it; then it is closed.

Examples:
  spectra alert list --state open
  spectra alert show 4b1c6c0e-7c55-5d0e-8f4e-2f6f1f7b9a11
  spectra alert ack 4b1c6c0e-7c55-5d0e-8f4e-2f6f1f7b9a11
  spectra alert close 4b1c6c0e-7c55-5d0e-8f4e-2f6f1f7b9a11 --false --text "the cleaner"`

/** Looks after what rules found. */
export function alertCommand(): Command {
  const alert = ofOrganization(new Command('alert'))
    .description('what rules found: list, show, acknowledge, comment and close alerts')
    .addHelpText('after', HELP)

  alert
    .command('list')
    .description('alerts, newest first')
    .addOption(new Option('--state <states...>', 'in any of these states').choices(ALERT_STATES))
    .addOption(new Option('--severity <how...>', 'as urgent as any of these').choices(SEVERITIES))
    .option('--rule <rule>', 'of this rule: its name or id')
    .option('--camera <names...>', 'of these cameras')
    .option('--limit <count>', 'at most so many, 1 to 200', Number, 50)
    .option('--json', 'one JSON object per alert and line')
    .action(async (options: AlertListOptions, command: Command) => {
      const { list } = await import('../work/alert.ts')
      process.exitCode = await list(configOf(command), identityOf(command), options)
    })

  alert
    .command('show')
    .description('an alert, what it rests on, and what happened to it')
    .argument('<id>')
    .option('--json', 'as JSON')
    .action(async (id: string, options: AlertOptions, command: Command) => {
      const { show } = await import('../work/alert.ts')
      process.exitCode = await show(configOf(command), identityOf(command), id, options)
    })

  for (const [verb, action, description] of [
    ['ack', 'acknowledge', 'says that somebody looks after them'],
    ['close', 'close', 'says that they are done'],
    ['reopen', 'reopen', 'opens them again'],
  ] as const) {
    const command = alert
      .command(verb)
      .description(description)
      .argument('<ids...>')
      .option('--text <text>', 'what is to be said of it')
      .option('--json', 'one JSON object per alert and line')
    if (verb === 'close') command.option('--false', 'they should not have been raised')
    command.action(async (ids: string[], options: AlertOptions, own: Command) => {
      const { order } = await import('../work/alert.ts')
      process.exitCode = await order(configOf(own), identityOf(own), ids, action, options)
    })
  }

  alert
    .command('comment')
    .description('says something about an alert')
    .argument('<id>')
    .argument('<text>')
    .option('--json', 'as JSON')
    .action(async (id: string, text: string, options: AlertOptions, command: Command) => {
      const { comment } = await import('../work/alert.ts')
      process.exitCode = await comment(configOf(command), identityOf(command), id, text, options)
    })
  return alert
}
