import type { Config } from '../../core/config.ts'
import type { Identity, Summary } from '../../core/ports.ts'
import { createProcessPorts } from '../../core/ports-of-commands.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import { working } from '../session.ts'

/** Prints what happened in a video, as far as it is done. @throws SS_NOT_FOUND */
export async function showSummary(
  config: Config,
  identity: Identity,
  id: string,
  json: boolean,
): Promise<void> {
  const open = () => reach(config, (running) => createProcessPorts(config, running))
  await working(await open(), async ({ processes, summaries }) => {
    const process = await processes.get(identity, id)
    const summary = await summaries.ofProcess(identity, process.id)
    if (json) return printJson({ processId: process.id, title: process.title, summary: summary ?? null })
    print(paint('bold', process.title))
    print(summary?.text ?? `Nothing is known yet: it is ${process.status}.`)
    if (summary) print(paint('dim', byWhom(summary)))
  })
}

const byWhom = ({ provider, model, madeAt, note }: Summary): string =>
  [
    `Told by ${provider} ${model}, ${madeAt.toISOString()}.`,
    ...(note === undefined ? [] : [`${note}.`]),
  ].join(' ')
