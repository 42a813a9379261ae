import { Command } from 'commander'
import { SpectraError } from '../../core/errors.ts'
import { WorkerCount } from '../../schema/cluster.ts'
import type { ControlOrder } from '../../schema/messages/index.ts'
import { configOf } from '../settings.ts'

const HELP = `
Every process of the cluster needs the same SPECTRA_MAILBOX_URL and SPECTRA_CONTROL_SECRET. Without an address of a
mailbox, the commands reach the "spectra up" that uses the same --data.

Examples:
  spectra cluster status --watch
  spectra cluster scale vlm 8 --node vlm-2
  spectra cluster drain vlm-2`

interface Options {
  node?: string
  json?: boolean
}

/** Sees and steers the nodes of a cluster. */
export function clusterCommand(): Command {
  const cluster = new Command('cluster')
    .description('see who is there, and pause, scale, restart and drain what runs')
    .addHelpText('after', HELP)

  cluster
    .command('status')
    .description('nodes, stages, workers and mailboxes')
    .option('--watch', 'again every two seconds, until Ctrl-C')
    .option('--json', 'as JSON; one object per line with --watch')
    .action(async (options: { watch?: boolean; json?: boolean }, command: Command) => {
      const { status } = await import('../work/cluster.ts')
      process.exitCode = await status(configOf(command), options)
    })

  steering(cluster, 'scale', 'run so many workers of a stage; surplus ones finish their message first')
    .argument('<stage>')
    .argument('<workers>', '1 to 256')
    .option('--node <name>', 'only there; without it, every node of the stage')
    .action((stage: string, workers: string, options: Options, command: Command) =>
      give({ do: 'scale', stage, workers: countOf(stage, workers) }, options, command),
    )
  for (const [name, about] of [
    ['pause', 'take no more messages into a stage; what is being worked on goes on'],
    ['resume', 'let a paused stage go on'],
  ] as const) {
    steering(cluster, name, about)
      .argument('<stage>')
      .option('--node <name>', 'only there; without it, every node of the stage')
      .action((stage: string, options: Options, command: Command) =>
        give({ do: name, stage }, options, command),
      )
  }
  steering(cluster, 'restart', 'replace one worker, such as vlm-1, after its message')
    .argument('<stage>')
    .argument('<worker>')
    .requiredOption('--node <name>', 'where the worker runs')
    .option('--now', 'give its message back, to be done again')
    .action((stage: string, worker: string, options: Options & { now?: boolean }, command: Command) =>
      give({ do: 'restart', stage, worker, now: options.now ?? false }, options, command),
    )
  steering(cluster, 'drain', 'end a node: it takes nothing more, finishes or hands back, and exits')
    .argument('<node>')
    .option('--yes', 'do not ask; needed where there is no terminal')
    .action(async (node: string, options: Options & { yes?: boolean }, command: Command) => {
      const { confirmDrain } = await import('../work/cluster.ts')
      if (!options.yes) await confirmDrain(node)
      await give({ do: 'drain' }, { ...options, node }, command)
    })
  return cluster
}

const steering = (cluster: Command, name: string, about: string): Command =>
  cluster.command(name).description(about).option('--json', 'the answers as JSON')

/** @throws SS_INPUT_INVALID */
function countOf(stage: string, workers: string): number {
  const parsed = WorkerCount.safeParse(Number(workers))
  if (parsed.success) return parsed.data
  throw new SpectraError('SS_INPUT_INVALID', `Cannot scale ${stage} to "${workers}": give 1 to 256 workers`, {
    details: { advice: `To have it take nothing: spectra cluster pause ${stage}` },
  })
}

async function give(order: ControlOrder, options: Options, command: Command): Promise<void> {
  const { give } = await import('../work/cluster.ts')
  process.exitCode = await give(configOf(command), order, options)
}
