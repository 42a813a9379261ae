import { Command, Option } from 'commander'
import { CHANNEL_KINDS, DELIVERY_STATES, NOTICE_KINDS } from '../../schema/channels.ts'
import { SEVERITIES } from '../../schema/event-schema.ts'
import { identityOf, ofOrganization } from '../organization.ts'
import { configOf } from '../settings.ts'
import type { ChannelOptions } from '../requests.ts'

const HELP = `
A channel tells people or programs what happens: docs/notifications.md. Passwords and keys are read from a file (or - for the
standard input), and kept sealed. A webhook gets a key of its own, which is shown once.

Examples:
  spectra channel add hook webhook https://example.org/told --kinds alert_raised,process_failed
  spectra channel add guards mail smtps://mail.example.org --user spectra --secret-file password.txt \\
    --from spectra@example.org --to guards@example.org --quiet 22:00-06:30 --zone Europe/Berlin --digest 07:00
  spectra channel add home mqtt mqtt://192.168.1.5 --user spectra --secret-file password.txt --kinds event_added
  spectra channel test hook
  spectra channel deliveries hook --state dead
  spectra channel replay hook`

/** Looks after the channels by which others are told. */
export function channelCommand(): Command {
  const channel = ofOrganization(new Command('channel'))
    .description('tell others what happens: add, edit, test, list, pause and remove channels')
    .addHelpText('after', HELP)

  settings(
    channel
      .command('add')
      .description('tell somebody what happens from now on')
      .argument('<name>', 'what to call it')
      .argument('<kind>', CHANNEL_KINDS.join(', '))
      .argument('<address>', 'URL of a webhook or a server, or ARN of a topic'),
  ).action(async (name: string, kind: string, address: string, options: ChannelOptions, self: Command) => {
    const { add } = await import('../work/channel.ts')
    process.exitCode = await add(configOf(self), identityOf(self), { name, kind, address }, options)
  })

  settings(
    channel
      .command('edit')
      .description('change a channel; what is not given stays')
      .argument('<name>', 'or its id')
      .option('--address <address>', 'its new address')
      .option('--rename <name>', 'what to call it from now on'),
  )
    // After those that they take away: before them, they would set a default.
    .option('--no-quiet', 'it is silent at no time')
    .option('--no-digest', 'no digest any more')
    .action(async (name: string, options: ChannelOptions, self: Command) => {
      const { edit } = await import('../work/channel.ts')
      process.exitCode = await edit(configOf(self), identityOf(self), name, options)
    })

  channel
    .command('list')
    .description('all channels, how much waits for each, and what keeps it from being told')
    .option('--json', 'one JSON object per channel and line')
    .action(async (options: { json?: boolean }, self: Command) => {
      const { list } = await import('../work/channel.ts')
      process.exitCode = await list(configOf(self), identityOf(self), options)
    })

  channel
    .command('test')
    .description('tell it that it is tried, and say what came of that')
    .argument('<name>', 'or its id')
    .option('--json', 'one JSON object')
    .action(async (name: string, options: { json?: boolean }, self: Command) => {
      const { test } = await import('../work/channel.ts')
      process.exitCode = await test(configOf(self), identityOf(self), name, options)
    })

  for (const [verb, about] of [
    ['pause', 'tell it nothing of what happens until it is resumed'],
    ['resume', 'tell a paused channel what happens again'],
  ] as const) {
    channel
      .command(verb)
      .description(about)
      .argument('<name>', 'or its id')
      .action(async (name: string, _options: object, self: Command) => {
        const { change } = await import('../work/channel.ts')
        process.exitCode = await change(configOf(self), identityOf(self), verb, name)
      })
  }

  channel
    .command('remove')
    .description('remove it, with what waits for it and the record of what it was told')
    .argument('<name>', 'or its id')
    .option('--yes', 'do not ask; needed where there is no terminal')
    .action(async (name: string, options: { yes?: boolean }, self: Command) => {
      const { remove } = await import('../work/channel.ts')
      process.exitCode = await remove(configOf(self), identityOf(self), name, options)
    })

  channel
    .command('deliveries')
    .description('what it was told and is to be told, newest first')
    .argument('<name>', 'or its id')
    .addOption(new Option('--state <state>', 'of this state only').choices(DELIVERY_STATES))
    .option('--limit <number>', 'how many, 1-200', '50')
    .option('--json', 'one JSON object per line')
    .action(
      async (name: string, options: { state?: string; limit: string; json?: boolean }, self: Command) => {
        const { deliveries } = await import('../work/channel-deliveries.ts')
        process.exitCode = await deliveries(configOf(self), identityOf(self), name, options)
      },
    )

  channel
    .command('replay')
    .description('tell it again what is dead: one delivery, or all')
    .argument('<name>', 'or its id')
    .argument('[delivery]', 'id of one')
    .action(async (name: string, delivery: string | undefined, _options: object, self: Command) => {
      const { replay } = await import('../work/channel-deliveries.ts')
      process.exitCode = await replay(configOf(self), identityOf(self), name, delivery)
    })
  return channel
}

const listed = (text: string): string[] => text.split(',').map((each) => each.trim())

function settings(command: Command): Command {
  return command
    .option('--kinds <kinds>', `what it is told, with commas: ${NOTICE_KINDS.join(', ')}; or none`, listed)
    .option('--camera <id...>', 'only of these cameras')
    .option('--rule <id...>', 'only alerts of these rules')
    .addOption(new Option('--least <severity>', 'no alerts and events below it').choices(SEVERITIES))
    .option('--quiet <from-until>', 'silent at this time of each day, such as 22:00-06:30')
    .addOption(
      new Option('--quiet-mode <mode>', 'what becomes of what happens then').choices(['later', 'drop']),
    )
    .addOption(
      new Option('--quiet-except <severity>', 'what is told all the same, from this on').choices(SEVERITIES),
    )
    .option('--digest <time>', 'tell the day before at a glance each day, such as at 07:00')
    .option('--zone <name>', 'by whose clock, such as Europe/Berlin (UTC)')
    .option('--secret-file <file>', 'password, or key; - reads the standard input')
    .option('--user <name>', 'who signs in: mail, MQTT')
    .option('--from <address>', 'who a mail is from')
    .option('--to <address...>', 'who gets the mail')
    .option('--prefix <topic>', 'what MQTT topics begin with (spectra)')
    .option('--discovery <topic>', 'where Home Assistant looks for devices (homeassistant); none: nowhere')
    .option('--access-key-id <id>', 'who tells a topic of SNS; the secret is that of this key')
}
