import { Command } from 'commander'
import { identityOf, ofOrganization } from '../organization.ts'
import { configOf } from '../settings.ts'

export function summaryCommand(): Command {
  return ofOrganization(new Command('summary'))
    .description('what happened in a whole video, in a few sentences')
    .argument('<id>', 'of the process')
    .option('--json', 'one JSON object, with the chunks and seconds behind each sentence')
    .action(async (id: string, { json = false }: { json?: boolean }, command: Command) => {
      const { showSummary } = await import('../work/summary.ts')
      await showSummary(configOf(command), identityOf(command), id, json)
    })
}
