import type { Config } from '../../core/config.ts'
import type { Identity } from '../../core/ports.ts'
import { createProcessPorts } from '../../core/ports-of-commands.ts'
import { overviewOfProcess } from '../../core/summaries/of-process.ts'
import { allChunks, allEvents } from '../follow.ts'
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
  await working(await open(), async ({ processes }) => {
    const process = await processes.get(identity, id)
    const [chunks, events] = await Promise.all([allChunks(processes, process), allEvents(processes, process)])
    const overview = overviewOfProcess(process, chunks, events)
    if (json) return printJson({ processId: process.id, title: process.title, summary: overview ?? null })
    print(paint('bold', process.title))
    print(overview?.text ?? `Nothing is known yet: it is ${process.status}.`)
  })
}
