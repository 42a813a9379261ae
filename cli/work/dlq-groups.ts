import type { Config } from '../../core/config.ts'
import type { LetterSelection } from '../../core/dead-letters.ts'
import { originOf, queue } from '../../schema/queues.ts'
import { EXIT } from '../exit-codes.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { withLetters } from './dlq.ts'

/** Prints how many dead letters have which cause, most first. */
export function groups(
  config: Config,
  selection: LetterSelection,
  { json }: { json?: boolean },
): Promise<number> {
  return withLetters(config, async ({ letters }) => {
    const found = await letters.groups(selection)
    if (!json && found.length === 0) print(paint('green', 'No dead letters.'))
    for (const { queue: name, code, count, since, until, example } of found) {
      const stage = queue(originOf(name)!).consumer
      if (json)
        printJson({ queue: name, stage, code, count, firstFailedAt: since, lastFailedAt: until, example })
      else {
        const last = until ? `last ${until.toISOString()}` : ''
        print(
          `${String(count).padStart(8)}  ${(code ?? 'no code').padEnd(28)} ${stage.padEnd(10)} ${last}  ${paint('dim', example)}`,
        )
      }
    }
    return EXIT.done
  })
}
