import { Command, Option } from 'commander'
import { SEVERITIES } from '../../schema/event-schema.ts'
import { eachGiven } from '../each-given.ts'
import { identityOf, ofOrganization } from '../organization.ts'
import type { BacktestOptions, RuleOptions } from '../requests.ts'
import { configOf } from '../settings.ts'

const HELP = `
A rule says what is watched for, and raises an alert each time that it comes true. It is added disabled: test it on what was
recorded, and enable it then. A sentence is made a rule once, and shown; docs/rules.md tells what is understood, and what a
file of JSON or YAML may say.

Examples:
  spectra rule add "three people within a minute at night" --camera yard
  spectra rule add "a person at night" --group entrances --enable
  spectra rule backtest "three people within a minute at night" --days 7
  spectra rule enable "three people within a minute at night"
  spectra rule show till --json > till.json
  spectra rule edit till till.json
  spectra rule backtest till --file till.json`

/** Looks after what is watched for. */
export function ruleCommand(): Command {
  const rule = ofOrganization(new Command('rule'))
    .description('what is watched for: list, show, add, edit, enable, disable, remove and backtest rules')
    .addHelpText('after', HELP)

  rule
    .command('list')
    .description('all rules, oldest first')
    .option('--json', 'one JSON object per rule and line')
    .action(async (options: RuleOptions, command: Command) => {
      const { list } = await import('../work/rule.ts')
      process.exitCode = await list(configOf(command), identityOf(command), options)
    })

  rule
    .command('show')
    .description('a rule, in words, and its versions')
    .argument('<rule>', 'its name or id')
    .option('--json', 'what "edit" takes')
    .action(async (name: string, options: RuleOptions, command: Command) => {
      const { show } = await import('../work/rule.ts')
      process.exitCode = await show(configOf(command), identityOf(command), name, options)
    })

  rule
    .command('add')
    .description('adds a rule')
    .argument('<what>', 'a sentence, or a file of JSON or YAML')
    .option('--name <name>', 'what it is called; default: the sentence')
    .option('--camera <names...>', 'cameras in which it looks; default: those of the sentence, else all')
    .option(
      '--group <name>',
      'a group of cameras in which it looks, with those that join later; several times for several',
      eachGiven,
    )
    .addOption(new Option('--severity <how>', 'how urgent its alerts are').choices(SEVERITIES))
    .option('--enable', 'raise alerts at once')
    .option('--json', 'the rule as JSON')
    .action(async (what: string, options: RuleOptions, command: Command) => {
      const { add } = await import('../work/rule.ts')
      process.exitCode = await add(configOf(command), identityOf(command), what, options)
    })

  rule
    .command('edit')
    .description('makes the next version of a rule')
    .argument('<rule>', 'its name or id')
    .argument('<file>', 'JSON or YAML, as "show --json" prints it')
    .option('--json', 'the rule as JSON')
    .action(async (name: string, file: string, options: RuleOptions, command: Command) => {
      const { edit } = await import('../work/rule.ts')
      process.exitCode = await edit(configOf(command), identityOf(command), name, file, options)
    })

  for (const [verb, enabled, description] of [
    ['enable', true, 'has a rule raise alerts from now on'],
    ['disable', false, 'has a rule raise no more alerts'],
  ] as const) {
    rule
      .command(verb)
      .description(description)
      .argument('<rule>', 'its name or id')
      .option('--json', 'the rule as JSON')
      .action(async (name: string, options: RuleOptions, command: Command) => {
        const { enable } = await import('../work/rule.ts')
        process.exitCode = await enable(configOf(command), identityOf(command), name, enabled, options)
      })
  }

  rule
    .command('remove')
    .description('removes a rule; its alerts stay')
    .argument('<rule>', 'its name or id')
    .option('--yes', 'do not ask')
    .option('--json', 'the rule as JSON')
    .action(async (name: string, options: RuleOptions & { yes?: boolean }, command: Command) => {
      const { remove } = await import('../work/rule.ts')
      process.exitCode = await remove(configOf(command), identityOf(command), name, options)
    })

  rule
    .command('backtest')
    .description('where a rule would have come true in what was recorded; nothing is written')
    .argument('<rule>', 'its name or id, or a sentence where there is none')
    .option('--days <days>', 'of the last days, 1 to 92', Number, 7)
    .option('--file <file>', 'a changed rule, compared with the one that is there')
    .option('--against <version>', 'an earlier version to compare with', Number)
    .option('--json', 'the result as JSON')
    .action(async (name: string, options: BacktestOptions, command: Command) => {
      const { backtest } = await import('../work/rule.ts')
      process.exitCode = await backtest(configOf(command), identityOf(command), name, options)
    })
  return rule
}
