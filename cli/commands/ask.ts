import { Command } from 'commander'
import { askedOf } from '../asked.ts'
import { identityOf, ofOrganization } from '../organization.ts'
import type { QuestionOptions } from '../requests.ts'
import { configOf } from '../settings.ts'

/** What may be said with a question. */
export const withQuestionOptions = (command: Command): Command =>
  command
    .option('--process <id>', 'about this video alone')
    .option(
      '--budget <usd>',
      'what models may cost for it, in US dollars; once that is reached, rules answer',
    )
    .option('--json', 'the answer as one JSON object')

export function askCommand(): Command {
  return withQuestionOptions(
    ofOrganization(new Command('ask'))
      .description('answer a question about what was analysed, with the second of video for each sentence')
      .argument('<question>', 'such as "How many cars came in before nine?"'),
  ).action(async (text: string, options: QuestionOptions, command: Command) => {
    const question = askedOf(text, options)
    const { ask } = await import('../work/ask.ts')
    process.exitCode = await ask(configOf(command), identityOf(command), question, options.json ?? false)
  })
}
