import type { ConfirmChannel, Message, Options } from 'amqplib'
import type { QueueName } from '../../../schema/queues.ts'
import { SpectraError } from '../../errors.ts'
import type { Clock } from '../../clock.ts'
import { blockedError } from './errors.ts'
import { HEARSAY_MS, type Families } from './families.ts'
import type { Link } from './link.ts'
import { createSupervisedChannel, type Life, type SupervisedChannel } from './supervised-channel.ts'

/** A message ready for the wire. */
export interface Parcel {
  exchange: string
  routingKey: string
  content: Buffer
  options: Options.Publish
  /** The queue whose family must be declared before; absent for exchanges, where nobody listening is no error. */
  family?: QueueName
}

export interface PublisherOptions {
  link: Link
  families: Pick<Families, 'declare' | 'isDeclared'>
  clock: Clock
  random: () => number
  /** Unconfirmed messages at once. */
  maxOutstanding: number
  /** From the call to its last confirm. */
  timeoutMs: number
  /** The channel ended, perhaps because what was declared is gone. */
  onLost: () => void
}

/**
 * Publishing with confirms, on a channel of its own:
 *
 *     send() --> waiting --room, socket drained, not blocked--> outstanding --ack--> done
 *                   ^                                               |
 *                   +-- queue declared again, new channel <- returned -+     nack, channel lost, late --> rejected
 *
 * A message whose confirm is lost may be stored: its id is the same when it is sent again.
 */
export interface Publisher {
  /** Resolves when all are confirmed. @throws SS_MAILBOX_UNAVAILABLE; then some of them may be stored */
  send(parcels: readonly Parcel[]): Promise<void>
  readonly counts: { waiting: number; outstanding: number; peak: number }
  /** Waits for what is being sent, and closes. */
  close(): Promise<void>
}

/** One call of send(). */
interface Call {
  left: number
  deadline: number
  over: boolean
  resolve(): void
  reject(error: SpectraError): void
}

interface Entry {
  parcel: Parcel
  call: Call
  returned: boolean
  /** Sent again after its queue had vanished. */
  again: boolean
}

/** How often deadlines are looked at. */
const TICK_MS = 100

export function createPublisher(options: PublisherOptions): Publisher {
  const { link, families, clock, random, maxOutstanding, timeoutMs, onLost } = options
  let waiting: Entry[] = []
  /** In the order of publishing; entries that are confirmed are gone. */
  const outstanding = new Set<Entry>()
  const calls = new Set<Call>()
  const counts = { waiting: 0, outstanding: 0, peak: 0 }
  let drained = true
  let lastConfirm = 0
  let ticking: unknown
  /** Families that vanished, to be declared before this channel makes place for the next. */
  const vanished = new Set<QueueName>()
  let retiring: Life<ConfirmChannel> | undefined

  let supervised: SupervisedChannel<ConfirmChannel> | undefined
  const started = () =>
    (supervised ??= createSupervisedChannel<ConfirmChannel>({
      ...{ link, clock, random, timeoutMs },
      what: 'publish',
      open: () => link.confirmChannel(),
      setup(life) {
        drained = true
        life.channel.on('drain', () => {
          drained = true
          pump()
        })
        life.channel.on('return', markReturned)
        return Promise.resolve()
      },
      onLive: pump,
      onOver: () => onLost(),
    }))

  const unavailable = (state: string): SpectraError =>
    new SpectraError('SS_MAILBOX_UNAVAILABLE', `Cannot publish: ${state} (${link.place})`)

  /** The broker returns a message before it confirms it. */
  function markReturned({ properties, fields }: Message): void {
    for (const entry of outstanding) {
      const { parcel } = entry
      if (entry.returned || parcel.routingKey !== fields.routingKey) continue
      if (parcel.options.messageId !== properties.messageId) continue
      entry.returned = true
      return
    }
  }

  function end(call: Call, error?: SpectraError): void {
    if (call.over) return
    call.over = true
    calls.delete(call)
    if (error) call.reject(error)
    else call.resolve()
  }

  function confirmed(entry: Entry, error: unknown): void {
    outstanding.delete(entry)
    lastConfirm = clock.now()
    const { call, parcel } = entry
    if (error) {
      end(call, unavailable('the connection was lost, or the broker could not store it, before it confirmed'))
    } else if (entry.returned) {
      if (entry.again) end(call, unavailable(`there is no queue ${parcel.routingKey}`))
      else sendAgain(entry)
    } else if (--call.left === 0) end(call)
    pump()
  }

  /**
   * Channels that knew a deleted quorum queue hear of its end some 30 ms later, and not at all if it is there again by then:
   * their messages are confirmed and lost, their consumers wait for ever (seen on 3.10.8). So this channel sends nothing
   * more, and when its last confirm is in and all had time to hear, the queue is declared and a new channel takes over.
   */
  function sendAgain(entry: Entry): void {
    waiting.unshift({ ...entry, returned: false, again: true })
    vanished.add(entry.parcel.family!)
    retiring = supervised?.life
  }

  async function renew(old: Life<ConfirmChannel>): Promise<void> {
    const gone = [...vanished]
    vanished.clear()
    await new Promise<void>((resolve) => clock.setTimeout(resolve, HEARSAY_MS))
    for (const family of gone) {
      try {
        await families.declare(family, true)
      } catch (thrown) {
        const theirs = waiting.filter(({ again, parcel }) => again && parcel.family === family)
        for (const entry of theirs) end(entry.call, thrown as SpectraError)
      }
    }
    supervised?.restart(old)
  }

  function pump(): void {
    const life = supervised?.life
    if (life && life === retiring) {
      if (outstanding.size === 0 && vanished.size > 0) void renew(life)
      return
    }
    while (life && !life.over && drained && !link.blocked && outstanding.size < maxOutstanding) {
      const entry = waiting.shift()
      if (!entry) break
      if (!entry.call.over) write(life.channel, entry)
    }
    counts.waiting = waiting.length
    counts.outstanding = outstanding.size
    if (outstanding.size > counts.peak) counts.peak = outstanding.size
  }

  function write(to: ConfirmChannel, entry: Entry): void {
    const { exchange, routingKey, content, options } = entry.parcel
    outstanding.add(entry)
    try {
      drained = to.publish(exchange, routingKey, content, options, (error: unknown) =>
        confirmed(entry, error),
      )
    } catch (thrown) {
      outstanding.delete(entry)
      const tooLarge = thrown instanceof RangeError || thrown instanceof TypeError
      const reason = thrown instanceof Error ? thrown.message : String(thrown)
      const error = tooLarge
        ? new SpectraError('SS_MESSAGE_INVALID', `Cannot publish: ${reason}`, { cause: thrown })
        : unavailable('the channel was closed')
      end(entry.call, error)
    }
  }

  function tick(): void {
    ticking = undefined
    const now = clock.now()
    const overdue = [...calls].filter((call) => call.deadline <= now)
    for (const call of overdue) late(call)
    // A broker that takes nothing for hours must not fill the memory with what its senders gave up on.
    if (overdue.length > 0) waiting = waiting.filter((entry) => !entry.call.over)
    if (calls.size > 0) ticking = clock.setTimeout(tick, TICK_MS)
  }

  function late(call: Call): void {
    if (link.blocked) return end(call, blockedError('publish', link))
    if (!supervised?.life) return end(call, supervised?.failure ?? unavailable('there is no connection'))
    end(call, unavailable(`no confirm within ${timeoutMs} ms`))
    // Not one confirm in all that time: the connection leads nowhere, and a new one may not.
    if (outstanding.size > 0 && clock.now() - lastConfirm >= timeoutMs) link.drop()
  }

  link.onChange(pump)

  return {
    counts,
    async send(parcels) {
      if (parcels.length === 0) return
      const deadline = clock.now() + timeoutMs
      for (const { family } of parcels) {
        if (family === undefined || families.isDeclared(family)) continue
        await link.up('publish', timeoutMs)
        await families.declare(family)
      }
      if (!started().life) await started().ready(timeoutMs)
      if (outstanding.size === 0) lastConfirm = clock.now()
      return new Promise((resolve, reject) => {
        const call: Call = { left: parcels.length, deadline, over: false, resolve, reject }
        calls.add(call)
        for (const parcel of parcels) waiting.push({ parcel, call, returned: false, again: false })
        ticking ??= clock.setTimeout(tick, TICK_MS)
        pump()
      })
    },
    async close() {
      if (ticking !== undefined) clock.clearTimeout(ticking)
      await supervised?.close()
    },
  }
}
