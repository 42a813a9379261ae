import type { Cause } from '../../../core/errors.ts'
import type {
  Begun,
  Envelope,
  Handoff,
  Held,
  Orphans,
  PendingMessage,
  RestartRecord,
  WorkLog,
} from '../../../core/ports.ts'
import { envelopeOf, messageTypeOf } from '../../../schema/messages/index.ts'

export interface MemoryWorkLog extends WorkLog {
  /** Each call that had an effect, in order: `begin a`, `commit a`, `end a`, `fail a SS_X`. */
  calls: string[]
  commits: { stage: string; envelope: Envelope; handoff: Handoff; end: boolean }[]
  failures: Map<string, { cause: Cause; attempts: number }>
  restarts: RestartRecord[]
  pending: PendingMessage[]
  sentSeqs: string[]
  /** What the node told last that it has in hand; undefined before that, and after it left. */
  inHandNow: Held | undefined
  /** Messages that count as done. */
  done: Set<string>
  /** What `begin` says of a message, where a test decides. */
  known: Map<string, Begun>
  /** Called before each call: throws or waits to make it fail or slow. */
  before: (call: keyof WorkLog, envelope?: Envelope) => void | Promise<void>
  put(message: PendingMessage): void
}

/** A work log in memory: an honest inbox and outbox without transactions. */
export function memoryWorkLog(): MemoryWorkLog {
  const listeners = new Set<() => void>()
  let seq = 0
  const log: MemoryWorkLog = {
    calls: [],
    commits: [],
    failures: new Map(),
    restarts: [],
    pending: [],
    sentSeqs: [],
    inHandNow: undefined,
    done: new Set(),
    known: new Map(),
    before: () => undefined,
    put(message) {
      log.pending.push(message)
      for (const listener of listeners) listener()
    },
    async begin(_stage, envelope, replays) {
      await log.before('begin', envelope)
      log.calls.push(`begin ${envelope.id}`)
      const known = log.known.get(envelope.id)
      if (known) return known
      if (log.done.has(envelope.id)) return { state: 'done' }
      const failed = log.failures.get(envelope.id)
      if (failed && replays === 0) return { state: 'failed', cause: failed.cause }
      return { state: 'fresh' }
    },
    async commit(stage, envelope, handoffs, { end }) {
      await log.before('commit', envelope)
      const given = [handoffs].flat()
      log.calls.push(`${end ? 'end' : 'commit'} ${envelope.id}`)
      if (end) log.done.add(envelope.id)
      for (const [index, handoff] of given.entries()) {
        log.commits.push({ stage, envelope, handoff, end: end && index === given.length - 1 })
        if (!handoff.to || !handoff.message) continue
        seq += 1
        const message = envelopeOf(messageTypeOf(handoff.to), handoff.message, {
          organizationId: envelope.organizationId,
          processId: envelope.processId,
          trace: envelope.trace,
          createdAt: new Date(0),
        })
        log.put({ seq: String(seq), to: handoff.to, envelope: message, priority: handoff.priority ?? 0 })
      }
    },
    async fail(_stage, envelope, cause, attempts) {
      await log.before('fail', envelope)
      log.calls.push(`fail ${envelope.id} ${cause.code}`)
      log.failures.set(envelope.id, { cause, attempts })
    },
    async hold(_stage, _queue, envelope, cause) {
      await log.before('hold', envelope)
      log.calls.push(`hold ${envelope.id} ${cause.code}`)
    },
    async outbox(limit) {
      await log.before('outbox')
      return log.pending.slice(0, limit)
    },
    async sent(seqs) {
      await log.before('sent')
      log.sentSeqs.push(...seqs)
      log.pending = log.pending.filter((row) => !seqs.includes(row.seq))
    },
    onOutbox(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async recordRestart(restart) {
      await log.before('recordRestart')
      log.restarts.push(restart)
    },
    async inHand(held) {
      await log.before('inHand')
      log.inHandNow = held
    },
    async health() {
      await log.before('health')
    },
  }
  return log
}

/** An outbox in which nothing is left alone: the one process sends all that it writes. */
export const noOrphans = (): Orphans => ({
  owners: async () => [],
  adopt: async () => 0,
  admit: async () => 0,
  waiting: async () => [],
  recall: async () => 0,
  missing: async (queue) => ({ queue, at: '', messages: new Map() }),
  rewrite: async () => 0,
  owed: async () => 0,
  owedLetters: async (queue) => ({ queue, at: '', failures: new Map() }),
  lostLetters: async () => [],
  held: async () => [],
  release: async () => 0,
  onWaiting: () => () => undefined,
})
