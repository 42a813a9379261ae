import { existsSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { systemClock } from '../../core/clock.ts'
import type { Config } from '../../core/config.ts'
import { createCluster, type Cluster, type ClusterView } from '../../core/control/cluster.ts'
import { createControl } from '../../core/control/control.ts'
import { controlSecret } from '../../core/control/secret.ts'
import { causeOf, SpectraError, toSpectraError } from '../../core/errors.ts'
import { createOperatorPorts } from '../../core/ports-of-commands.ts'
import type { Mailbox } from '../../core/ports.ts'
import type { ControlOrder } from '../../schema/messages/index.ts'
import type { QueueName } from '../../schema/queues.ts'
import { EXIT } from '../exit-codes.ts'
import { onInterrupt } from '../interrupt.ts'
import { clusterLines, replyLine, silentLine, stagesOf, type ClusterStatus } from '../output/cluster-lines.ts'
import { print, printJson } from '../output/terminal.ts'

const WATCH_MS = 2000

/** Prints who is there, once or until Ctrl-C. Exit status 1 where nobody answers. */
export function status(config: Config, options: { watch?: boolean; json?: boolean }): Promise<number> {
  return withCluster(config, async (cluster, mailbox) => {
    if (!options.watch) return show(await look(cluster, mailbox), options.json)
    const interrupt = onInterrupt()
    try {
      while (!interrupt.signal.aborted) {
        const seen = await look(cluster, mailbox).catch(nobodyToAsk)
        if (process.stdout.isTTY && !options.json) print(`\x1b[H\x1b[J${new Date().toLocaleTimeString()}\n`)
        show(seen, options.json)
        if (!process.stdout.isTTY && !options.json) print()
        await systemClock.sleep(WATCH_MS, interrupt.signal)
      }
      return EXIT.done
    } finally {
      interrupt.dispose()
    }
  })
}

/** Who is there, and what waits. @throws SS_INPUT_INVALID where nothing has run */
export const statusOf = (config: Config): Promise<ClusterStatus> => withCluster(config, look)

/** Gives an order, prints each answer. Exit status 1 where a node did not do it or did not answer. */
export function give(
  config: Config,
  order: ControlOrder,
  { node, json }: { node?: string; json?: boolean },
): Promise<number> {
  return withCluster(config, async (cluster) => {
    const { replies, silent } = await cluster.order(order, { by: whoAsks(), node })
    if (json) printJson({ replies, silent })
    else {
      for (const reply of replies) print(replyLine(reply, order))
      for (const name of silent) print(silentLine(name))
    }
    return silent.length > 0 || replies.some(({ cause }) => cause) ? EXIT.failed : EXIT.done
  })
}

/** @throws SS_INPUT_INVALID where nobody is there to say yes, SS_CANCELLED where they say no */
export async function confirmDrain(node: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new SpectraError('SS_INPUT_INVALID', `Cannot drain ${node} without a yes`, {
      details: { advice: 'Add --yes where there is no terminal to ask on.' },
    })
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await terminal.question(
      `Drain ${node}? It finishes or hands back its work and ends. [y/N] `,
    )
    if (/^y(es)?$/i.test(answer.trim())) return
  } finally {
    terminal.close()
  }
  throw new SpectraError('SS_CANCELLED', `Cannot drain ${node}: you did not say yes`)
}

const whoAsks = (): string => `${userInfo().username}@${hostname()}`

async function look(cluster: Cluster, mailbox: Mailbox): Promise<ClusterStatus> {
  const view = await cluster.view()
  const queues = new Set(
    view.nodes.flatMap(({ tree }) => stagesOf(tree).map(({ queue }) => queue as QueueName)),
  )
  try {
    return { ...view, mailboxes: await Promise.all([...queues].map((queue) => mailbox.depth(queue))) }
  } catch (thrown) {
    return { ...view, mailboxes: [], mailboxProblem: causeOf(thrown) }
  }
}

/** Who watches wants to see the end of an outage, too. */
function nobodyToAsk(thrown: unknown): ClusterStatus {
  if (!toSpectraError(thrown).retryable) throw thrown
  return { nodes: [], source: 'nodes', problem: causeOf(thrown), mailboxes: [] }
}

function show(seen: ClusterStatus, json: boolean | undefined): number {
  if (json) printJson(seen)
  else if (seen.nodes.length > 0) clusterLines(seen).forEach((line) => print(line))
  else nobody(seen).forEach((line) => print(line))
  return seen.nodes.length > 0 ? EXIT.done : EXIT.failed
}

const nobody = ({ problem }: ClusterView): string[] => [
  'No node answers.',
  ...(problem ? [`${problem.message} (${problem.code}).`] : []),
  'Start one with: spectra node --roles chunker,vlm,event,stream',
  'All processes of a cluster need the same SPECTRA_MAILBOX_URL and SPECTRA_CONTROL_SECRET, and clocks that agree.',
]

async function withCluster<T>(
  config: Config,
  work: (cluster: Cluster, mailbox: Mailbox) => Promise<T>,
): Promise<T> {
  if (config.mailboxUrl === '' && !existsSync(join(config.dataDir, 'mailbox.sqlite'))) {
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot reach a cluster: nothing has run in ${config.dataDir}`,
      {
        details: {
          advice:
            'Set SPECTRA_MAILBOX_URL to the RabbitMQ of the cluster, or give the --data of "spectra up".',
        },
      },
    )
  }
  const { mailbox, registry, close } = await createOperatorPorts(config)
  const control = createControl({ mailbox, secret: await controlSecret(config) })
  try {
    return await work(createCluster({ control, registry }), mailbox)
  } finally {
    await control.close()
    await close()
  }
}
