import { Command } from 'commander'
import { ROLE_NAMES } from '../../schema/roles.ts'
import { askedOf } from '../asked.ts'
import { identityOf, ofOrganization } from '../organization.ts'
import type { ConversationListOptions, ConversationShowOptions, QuestionOptions } from '../requests.ts'
import { configOf } from '../settings.ts'
import { withQuestionOptions } from './ask.ts'

const HELP = `
A conversation remembers what was asked in it: "and after that?" means what was said before. A question is
answered by whoever plays the role chat: nodes of a cluster, a running spectra, else this command.

Examples:
  spectra chat ask "When did a red car leave?"
  spectra chat ask "And after that?" --in 3f0c4a52-6b1e-4c39-9b0e-0a4b9a1f7d11
  spectra chat share 3f0c4a52-6b1e-4c39-9b0e-0a4b9a1f7d11 operator viewer`

type Json = { json?: boolean }

/** Looks after conversations about footage. */
export function chatCommand(): Command {
  const chat = ofOrganization(new Command('chat'))
    .description('conversations about footage: list, show, ask in, cancel, rename, share and remove them')
    .addHelpText('after', HELP)

  chat
    .command('list')
    .description('yours and those that are shared with you, the latest first')
    .option('--limit <n>', 'how many, 1 to 100', Number, 20)
    .option('--before <time>', 'only those that changed before: 2026-05-01T14:00, or 2h, 3d ago')
    .option('--json', 'one JSON object per conversation and line')
    .action(async (options: ConversationListOptions, command: Command) => {
      const { list } = await import('../work/chat.ts')
      await list(configOf(command), identityOf(command), options)
    })

  chat
    .command('show')
    .description('what was asked and answered, the latest last')
    .argument('<conversation>', 'its id')
    .option('--last <n>', 'how many questions, 1 to 100', Number, 20)
    .option('--before <number>', 'only questions before this one', Number)
    .option('--json', 'one JSON object per question and line')
    .action(async (id: string, options: ConversationShowOptions, command: Command) => {
      const { show } = await import('../work/chat.ts')
      await show(configOf(command), identityOf(command), id, options)
    })

  withQuestionOptions(
    chat
      .command('ask')
      .description('asks in a conversation')
      .argument('<question>', 'such as "And after that?"'),
  )
    .option('--in <conversation>', 'its id; default: a new one')
    .action(async (text: string, options: QuestionOptions & { in?: string }, command: Command) => {
      const question = askedOf(text, options)
      const { askIn } = await import('../work/chat-ask.ts')
      process.exitCode = await askIn(configOf(command), identityOf(command), question, options)
    })

  chat
    .command('cancel')
    .description('cancels the question of a conversation that is being answered, wherever it is')
    .argument('<conversation>', 'its id')
    .option('--json', 'the question as JSON')
    .action(async (id: string, { json }: Json, command: Command) => {
      const { cancel } = await import('../work/chat.ts')
      await cancel(configOf(command), identityOf(command), id, json)
    })

  chat
    .command('rename')
    .description('names a conversation of yours')
    .argument('<conversation>', 'its id')
    .argument('<title>', 'at most 200 characters')
    .option('--json', 'the conversation as JSON')
    .action(async (id: string, title: string, { json }: Json, command: Command) => {
      const { change } = await import('../work/chat.ts')
      await change(configOf(command), identityOf(command), id, { title }, json)
    })

  chat
    .command('share')
    .description('lets everybody with these roles read a conversation of yours; nobody else may')
    .argument('<conversation>', 'its id')
    .argument('<roles...>', `of ${ROLE_NAMES.join(', ')}; or "none"`)
    .option('--json', 'the conversation as JSON')
    .action(async (id: string, roles: string[], { json }: Json, command: Command) => {
      const { rolesOf, change } = await import('../work/chat.ts')
      await change(configOf(command), identityOf(command), id, { sharedWith: rolesOf(roles) }, json)
    })

  chat
    .command('remove')
    .description('removes a conversation of yours, with all that was said in it')
    .argument('<conversation>', 'its id')
    .option('--yes', 'do not ask')
    .option('--json', 'the conversation as JSON')
    .action(async (id: string, options: Json & { yes?: boolean }, command: Command) => {
      const { remove } = await import('../work/chat.ts')
      await remove(configOf(command), identityOf(command), id, options)
    })
  return chat
}
