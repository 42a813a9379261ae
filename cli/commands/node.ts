import { Command, InvalidArgumentError } from 'commander'
import { configOf } from '../settings.ts'

const HELP = `
A node needs SPECTRA_DATABASE_URL and SPECTRA_MAILBOX_URL, and the objects of the cluster below --data.
Nodes of a role compete for its work: start more of them to add capacity.

Examples:
  spectra node --roles chunker,vlm --workers vlm=8
  spectra node --roles event --name event-2`

export function nodeCommand(): Command {
  return new Command('node')
    .description('run stages of a cluster, each worker in a process of its own, until SIGTERM')
    .option('--roles <list>', 'what this node does, such as chunker,vlm,event,stream', list)
    .option('--workers <stage=n,...>', 'workers of a stage, more than once where wanted', workers, {})
    .option('--name <name>', 'unique in the cluster (SPECTRA_NODE, the name of the host)')
    .addHelpText('after', HELP)
    .action(async (options: NodeOptions, command: Command) => {
      const { node } = await import('../work/node.ts')
      const overrides = options.name === undefined ? {} : { nodeName: options.name }
      process.exitCode = await node(configOf(command, overrides), options)
    })
}

interface NodeOptions {
  roles?: string[]
  workers: Record<string, number>
  name?: string
}

const list = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)

function workers(text: string, before: Record<string, number>): Record<string, number> {
  const entries = list(text).map((one) => {
    const [, stage, count] = /^([a-z]+)=(\d+)$/.exec(one) ?? []
    if (!stage) throw new InvalidArgumentError('Write it as stage=number, such as vlm=8.')
    return [stage, Number(count)]
  })
  return { ...before, ...(Object.fromEntries(entries) as Record<string, number>) }
}
