import { Command } from 'commander'
import type { ReindexOptions } from '../requests.ts'
import { configOf } from '../settings.ts'

const HELP = `
Whoever changes M2_EMBEDDING_PROVIDER, M2_EMBEDDING_MODEL or M2_EMBEDDING_DIMENSIONS need not call this: a running spectra gives all
chunks their new vectors in the background, and search goes on by the model before until then. It may be interrupted, and called again.

Examples:
  spectra reindex --status            by which model chunks are found, and how far a change has come
  spectra reindex                     tell Qdrant, or with SPECTRA_SEARCH_INDEX=database the database, what rows have; carry out a change of the model now`

/** Makes the indexes of vectors again, of the rows. */
export function reindexCommand(): Command {
  return new Command('reindex')
    .description(
      'make the index of vectors again: of what the database has, and by the model that is configured',
    )
    .option('--status', 'only show how things are')
    .option('--after <chunk>', 'tell the index of what is behind this chunk, as an interrupted run showed it')
    .option('--json', 'as JSON')
    .addHelpText('after', HELP)
    .action(async (options: ReindexOptions, command: Command) => {
      const { reindexAll } = await import('../work/reindex.ts')
      process.exitCode = await reindexAll(configOf(command), options)
    })
}
