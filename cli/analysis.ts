import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { shownAddress } from '../core/address.ts'
import { stableId } from '../schema/ids.ts'
import type { ProcessOptions, VideoSource } from '../schema/messages/index.ts'
import { QUEUE_NAMES, queue } from '../schema/queues.ts'
import type { Clock } from '../core/clock.ts'
import type { Costs, Identity, NewProcess, Ports, ProcessView } from '../core/ports.ts'

/** What people call it: the file name, or the address without credentials and query. */
export function titleOf(source: VideoSource): string {
  if (source.kind === 'path') return basename(source.path)
  if (source.kind === 'object') return basename(source.key)
  return shownAddress(source.url).replace(/^https?:\/\//, '')
}

/**
 * Orders the analysis of a source, or finds the one ordered before: the same file with the same options is the same
 * process, so that a run after a crash or Ctrl-C goes on, and a run after a failure tries the failed parts again.
 */
export async function orderAnalysis(
  ports: Pick<Ports, 'processes' | 'mailbox'> & { costs: Pick<Costs, 'setBudget' | 'releaseDue'> } & {
    clock: Pick<Clock, 'now'>
  },
  identity: Identity,
  source: VideoSource,
  options: ProcessOptions,
  { again = false, told = {}, budget }: { again?: boolean; told?: Told } & Pick<NewProcess, 'budget'> = {},
): Promise<{ process: ProcessView; known: boolean }> {
  const { organizationId } = identity
  const request: NewProcess = {
    organizationId,
    source,
    options,
    title: titleOf(source),
    ...{ ...told, budget },
    idempotencyKey: stableId('analyze', await fingerprint(source), JSON.stringify(options), ...keyOf(told)),
  }
  if (again) return { process: await ports.processes.create(anew(request)), known: false }
  const before = ports.clock.now()
  const process = await ports.processes.create(request)
  if (process.status === 'cancelled')
    return { process: await ports.processes.create(anew(request)), known: false }
  // It may have been ordered with another one.
  const raised = budget !== undefined && process.budget !== budget
  if (raised) await ports.costs.setBudget(identity, { process: process.id }, budget)
  if (process.waiting) await ports.costs.releaseDue()
  if (process.status === 'failed') await replayFailures(ports.mailbox, process.id)
  return { process, known: process.createdAt.getTime() < before }
}

/** What models are told of this process only, and what is amiss with that. */
export type Told = Pick<NewProcess, 'eventSchema' | 'prompts' | 'warnings'>

const keyOf = ({ eventSchema, prompts }: Told): string[] =>
  eventSchema || prompts ? [JSON.stringify([eventSchema ?? null, prompts ?? null])] : []

const anew = (request: NewProcess): NewProcess => ({ ...request, idempotencyKey: undefined })

/** Changes when the file's content may have changed. */
async function fingerprint(source: VideoSource): Promise<string> {
  if (source.kind !== 'path') return JSON.stringify(source)
  const file = await stat(source.path).catch(() => undefined)
  return JSON.stringify([source.path, file?.size, file?.mtimeMs])
}

async function replayFailures(mailbox: Ports['mailbox'], processId: string): Promise<void> {
  const deadLetterQueues = QUEUE_NAMES.filter((name) => queue(name).consumer === 'operators')
  for (const name of deadLetterQueues) await mailbox.replay(name, { processId })
}
