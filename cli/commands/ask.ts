import { Command } from 'commander'
import { LONGEST_QUESTION } from '../../schema/chat.ts'
import { SpectraError } from '../../core/errors.ts'
import { identityOf, ofOrganization } from '../organization.ts'
import { configOf } from '../settings.ts'

interface AskOptions {
  process?: string
  json?: boolean
}

export function askCommand(): Command {
  return ofOrganization(new Command('ask'))
    .description('answer a question about what was analysed, with the second of video for each sentence')
    .argument('<question>', 'such as "How many cars came in before nine?"')
    .option('--process <id>', 'about this video alone')
    .option('--json', 'the answer as one JSON object')
    .action(async (text: string, options: AskOptions, command: Command) => {
      const question = checked(text, options)
      const { ask } = await import('../work/ask.ts')
      await ask(configOf(command), identityOf(command), question, options.json ?? false)
    })
}

/** @throws SS_INPUT_INVALID saying what would be right */
function checked(given: string, { process: processId }: AskOptions) {
  const text = given.trim()
  if (text === '' || text.length > LONGEST_QUESTION) {
    const state = text === '' ? 'it is empty' : `it has ${text.length} characters, of ${LONGEST_QUESTION}`
    throw new SpectraError('SS_INPUT_INVALID', `Cannot answer the question: ${state}`)
  }
  if (processId !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(processId)) {
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot answer the question: --process is the id of a process, not "${processId}"`,
    )
  }
  const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions()
  return { text, zone, ...(processId !== undefined && { about: { processId: processId.toLowerCase() } }) }
}
