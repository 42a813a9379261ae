import { Command } from 'commander'
import { configOf } from '../settings.ts'

/** Makes the index of vectors in Qdrant again, of the rows. */
export function reindexCommand(): Command {
  return new Command('reindex')
    .description('tell Qdrant all vectors that the database has, without asking a model')
    .option('--after <chunk>', 'go on behind this chunk, as an interrupted run showed it')
    .action(async ({ after }: { after?: string }, command: Command) => {
      const { reindexAll } = await import('../work/reindex.ts')
      await reindexAll(configOf(command), after)
    })
}
