import type { Random } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { toSpectraError, type SpectraError } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Delivery, Held, Mailbox, MetricsSink, WorkLog } from '../../core/ports.ts'
import type { StageConfig } from '../../schema/cluster.ts'
import type { Outcome } from '../worker/outcome.ts'
import { createBusyMessages } from './busy.ts'
import { createHands, type Hands } from './hands.ts'
import { createQueueConsumers } from './queue-consumers.ts'
import { createMessagesForNewer } from './messages-for-newer.ts'
import { createSettling } from './settling.ts'

/** Whoever can take one message now. */
export interface Taker {
  run(delivery: Delivery): Promise<Outcome>
}

/**
 * Feeds the workers of a stage from its queue, and settles what they bring back.
 *
 *     mailbox --prefetch--> waiting --idle worker--> working --settlement--> ack | retry | dead letter | requeue
 *     [------------------ in hand: never more than prefetch ------------------]
 *
 * Nothing is acknowledged before its effects are committed (P1); in hand is bounded by the prefetch (P6), which may be
 * changed while it goes on (see queue-consumers.ts).
 */
export interface MailboxConsumer {
  /** Takes messages until the returned function is called. Waits until all from before are settled. */
  open(signal: AbortSignal): Promise<() => Promise<void>>
  /** From now on, so many at once. 0: takes no more, and hands back what no worker has begun. @default `config.workers` */
  resize(prefetch: number): Promise<void>
  /** A worker may be idle: gives it what waits. */
  pump(): void
  /** Hands back what no worker has begun, now and until it is opened again. */
  handBack(): Promise<void>
  /** Resolves when nothing is in hand. */
  settled(): Promise<void>
  /** Messages that wait for a newer node. */
  forNewer(): number
  /** Messages that wait for a provider that is busy. */
  busy(): number
  /** All messages in hand, those included whose answer the mailbox has not confirmed yet, and the consumers that bring them. */
  held(): Held
  readonly counts: Hands['counts']
}

export interface MailboxConsumerOptions {
  stage: string
  config: Pick<StageConfig, 'queue' | 'workers' | 'attempts' | 'retry' | 'busyMs'>
  mailbox: Mailbox
  worklog: WorkLog
  clock: Clock
  random: Random
  logger: Logger
  idle: () => Taker | undefined
  /** What the stage stands on failed. Resolves when no more messages are taken. */
  onOutage: (error: SpectraError) => Promise<void>
  /** Whether a message that met an outage fails for good, instead of coming again after it. @default never */
  givesUp?: (error: SpectraError) => Promise<boolean>
  /** No more messages could be taken after a change of the prefetch. */
  onFailure: (error: SpectraError) => void
  onSettled: (outcome: Outcome) => void
  metrics?: MetricsSink
}

export function createMailboxConsumer(options: MailboxConsumerOptions): MailboxConsumer {
  const { stage, config, mailbox, clock, logger } = options
  const { idle, onOutage, givesUp, onFailure, onSettled, metrics } = options
  /** In hand, and begun by no worker. */
  const waiting: Delivery[] = []
  let open = false

  /** While nothing is taken there is nothing to pause, and waiting for that would wait for ourselves. */
  const pause = (error: SpectraError): Promise<void> => (open ? onOutage(error) : Promise.resolve())
  const hands = createHands({ stage, logger, onOutage: pause })
  const forNewer = createMessagesForNewer(clock)
  const busy = createBusyMessages(clock)
  const settle = createSettling({
    ...{ ...options, hands, forNewer, busy, pause },
    givesUp: async (error) => open && givesUp !== undefined && (await givesUp(error)),
  })
  const consumers = createQueueConsumers({
    ...{ mailbox, queue: config.queue, capacity: config.workers },
    onDelivery: receive,
    onFailure: (thrown) => onFailure(toSpectraError(thrown)),
  })

  function receive(delivery: Delivery, release: () => void): void {
    hands.take(delivery, release)
    if (open && consumers.capacity > 0) {
      waiting.push(delivery)
      pump()
    } else void hands.requeue(delivery)
  }

  function pump(): void {
    while (waiting[0]?.lost) hands.forget(waiting.shift()!)
    const taker = waiting.length > 0 ? idle() : undefined
    if (!taker) return
    void handle(waiting.shift()!, taker)
    pump()
  }

  async function handle(delivery: Delivery, taker: Taker): Promise<void> {
    hands.counts.working += 1
    const outcome = await measured(() => taker.run(delivery), stage, metrics)
    hands.counts.working -= 1
    pump()
    onSettled(counted(await settle(outcome, delivery), stage, metrics))
  }

  async function handBackWaiting(): Promise<void> {
    const back = waiting.splice(0)
    await Promise.all(back.map((one) => hands.requeue(one)))
  }

  function handBack(): Promise<void> {
    open = false
    return handBackWaiting()
  }

  return {
    ...{ counts: hands.counts, settled: hands.settled, pump, handBack },
    ...{ forNewer: forNewer.waiting, busy: busy.waiting },
    held: () => ({ messages: hands.messages(), consumers: { [config.queue]: consumers.count } }),
    async resize(prefetch) {
      await consumers.resize(prefetch)
      if (prefetch === 0) await handBackWaiting()
    },
    async open(signal) {
      if (!signal.aborted) await Promise.race([hands.settled(), aborted(signal)])
      if (signal.aborted) return () => Promise.resolve()
      open = true
      await consumers.open()
      return async () => {
        open = false
        await consumers.close()
        await handBack()
      }
    },
  }
}

async function measured(
  run: () => Promise<Outcome>,
  stage: string,
  metrics: MetricsSink | undefined,
): Promise<Outcome> {
  const began = performance.now()
  const outcome = await run()
  metrics?.observe('spectra_stage_message_duration_seconds', { stage }, (performance.now() - began) / 1000)
  return outcome
}

function counted(outcome: Outcome, stage: string, metrics: MetricsSink | undefined): Outcome {
  const { verdict, cause } = outcome
  metrics?.count('spectra_stage_messages_total', { stage, outcome: verdict })
  if (verdict === 'failed')
    metrics?.count('spectra_stage_failures_total', { stage, code: cause?.code ?? 'SS_INTERNAL' })
  return outcome
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
