import { randomUUID } from 'node:crypto'
import {
  ControlCommand,
  ControlOrder,
  ControlReply,
  envelopeOf,
  type BroadcastEnvelope,
} from '../../schema/messages/index.ts'
import { systemClock, type Clock } from '../clock.ts'
import { causeOf, SpectraError, type Cause } from '../errors.ts'
import type { Consumer, Mailbox, Who } from '../ports.ts'
import { whoOf } from '../who.ts'
import { createInspector, type Inspected } from './inspector.ts'
import { isSigned, sign } from './signature.ts'

/**
 * Commands to nodes and their answers, over the mailbox:
 *
 *     ask ──signed──► CONTROL_EXCHANGE ──► every node: known? fresh? new? mine? ──► run
 *         ◄───────── CONTROL_REPLY_EXCHANGE ◄──signed── { node, cause | result }
 *
 * At most once: what was broadcast while a node was away is not kept for it, and a command that comes twice is refused.
 */
export interface Control {
  /**
   * Gives an order and gathers the answers until all expected nodes have answered, or `timeoutMs` are over.
   * @throws SS_INPUT_INVALID, SS_MAILBOX_UNAVAILABLE
   */
  ask(order: ControlOrder, options: AskOptions): Promise<Answers>
  /** Obeys what is sent to `node` and to all. Commands that are forged, old or repeated are refused without an answer. */
  obey(node: string, handler: ControlHandler): Promise<Consumer>
  /** Listens for answers no more. */
  close(): Promise<void>
}

export interface AskOptions {
  /** Who asks, for the audit log. */
  by: string
  /** On whose behalf, where it is somebody of an organization. */
  identity?: Who
  /** @default every node */
  node?: string
  /** Who should answer. @default `node`; without either, whoever answers within `timeoutMs` */
  expect?: readonly string[]
  /** @default 3000 */
  timeoutMs?: number
}

export interface Reply {
  node: string
  /** Why it was not done. */
  cause?: Cause
  /** What there is now, as JSON. */
  result?: unknown
}

export interface Answers {
  /** In the order of their coming. */
  replies: Reply[]
  /** Expected, but not heard of. */
  silent: string[]
}

export interface ControlHandler {
  /**
   * Obeys. `after` is called when the answer went out. Undefined: the order was to all, and concerns others.
   * What it throws is the answer.
   */
  run(order: ControlOrder, command: Inspected): Promise<Obeyed | undefined>
  /** A command was not obeyed and not answered. */
  refused(reason: SpectraError): void
}

export interface Obeyed {
  result: unknown
  after?: () => void
}

export interface ControlOptions {
  mailbox: Pick<Mailbox, 'broadcast' | 'subscribe'>
  /** Shared by all processes of the cluster. */
  secret: string
  clock?: Clock
  /** What went wrong where nobody waits for it: an answer that could not be sent. @default a process warning */
  onError?: (error: unknown) => void
}

/**
 * Older nodes take no command whose envelope names no organization, and have to be reached while a cluster is brought up to
 * date: to be told to drain, above all. The command's own id is that of no organization, and no row has it.
 */
const nobody = (commandId: string): string => commandId

const warn = (error: unknown): void => process.emitWarning(error instanceof Error ? error : String(error))

/** @throws SS_INPUT_INVALID, so that what somebody asked for is not taken for a fault of ours */
function checked(command: ControlCommand): ControlCommand {
  const parsed = ControlCommand.safeParse(command)
  if (parsed.success) return command
  const why = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
  throw new SpectraError('SS_INPUT_INVALID', `Cannot give this order: ${why}`)
}

interface Pending {
  replies: Map<string, Reply>
  expected: readonly string[] | undefined
  complete: AbortController
}

export function createControl({
  mailbox,
  secret,
  clock = systemClock,
  onError = warn,
}: ControlOptions): Control {
  const pending = new Map<string, Pending>()
  let listening: Promise<Consumer> | undefined

  const broadcast = (
    exchange: 'CONTROL_EXCHANGE' | 'CONTROL_REPLY_EXCHANGE',
    envelope: BroadcastEnvelope,
  ): Promise<void> => mailbox.broadcast(exchange, [envelope])

  /** No process is meant: what the envelope asks for besides is the same for all commands. */
  const context = (commandId: string) => ({
    id: randomUUID(),
    processId: commandId,
    trace: commandId.replaceAll('-', ''),
    createdAt: new Date(clock.now()),
  })

  /** A forged answer is as good as none. */
  function hear(body: unknown): void {
    const payload = (body as { payload?: unknown } | null)?.payload
    if (!isSigned(secret, 'reply', payload)) return
    const reply = ControlReply.safeParse(payload)
    const waiting = reply.success ? pending.get(reply.data.commandId) : undefined
    if (!reply.success || !waiting) return
    const { node, cause, result } = reply.data
    waiting.replies.set(node, {
      node,
      ...(cause === undefined ? {} : { cause: cause as Cause }),
      ...(result === undefined ? {} : { result }),
    })
    if (waiting.expected?.every((one) => waiting.replies.has(one))) waiting.complete.abort()
  }

  function listen(): Promise<Consumer> {
    listening ??= mailbox.subscribe('CONTROL_REPLY_EXCHANGE', hear).catch((thrown: unknown) => {
      listening = undefined
      throw thrown
    })
    return listening
  }

  async function answer(commandId: string, reply: Reply): Promise<void> {
    const at = new Date(clock.now()).toISOString()
    const signed = sign(secret, 'reply', { commandId, at, ...reply, result: reply.result })
    await broadcast('CONTROL_REPLY_EXCHANGE', envelopeOf('ControlReply', signed, context(commandId)))
  }

  /** @throws SS_INPUT_INVALID */
  function orderOf({ order }: Inspected): ControlOrder {
    const parsed = ControlOrder.safeParse(order)
    if (parsed.success) return parsed.data
    const why = parsed.error.issues.map((issue) => issue.message).join('; ')
    throw new SpectraError('SS_INPUT_INVALID', `Cannot obey: this node does not know such an order (${why})`)
  }

  async function obeyOne(node: string, command: Inspected, handler: ControlHandler): Promise<void> {
    let obeyed: Obeyed | undefined
    try {
      obeyed = await handler.run(orderOf(command), command)
    } catch (thrown) {
      return answer(command.id, { node, cause: causeOf(thrown) })
    }
    if (!obeyed) return
    try {
      await answer(command.id, { node, result: obeyed.result })
    } finally {
      obeyed.after?.()
    }
  }

  return {
    async ask(
      order,
      { by, identity, node, expect = node === undefined ? undefined : [node], timeoutMs = 3000 },
    ) {
      if (expect?.length === 0) return { replies: [], silent: [] }
      await listen()
      const id = randomUUID()
      const at = new Date(clock.now()).toISOString()
      const who = identity && whoOf(identity)
      const command = checked(sign(secret, 'command', { id, order, node, by, identity: who, at }))
      const waiting: Pending = { replies: new Map(), expected: expect, complete: new AbortController() }
      pending.set(id, waiting)
      try {
        await broadcast(
          'CONTROL_EXCHANGE',
          envelopeOf('ControlCommand', command, { ...context(id), organizationId: nobody(id) }),
        )
        await clock.sleep(timeoutMs, waiting.complete.signal)
      } finally {
        pending.delete(id)
      }
      const silent = (expect ?? []).filter((one) => !waiting.replies.has(one))
      return { replies: [...waiting.replies.values()], silent }
    },

    async obey(node, handler) {
      const inspect = createInspector({ secret, clock })
      return mailbox.subscribe('CONTROL_EXCHANGE', (body) => {
        try {
          const command = inspect(body)
          if (command.node !== undefined && command.node !== node) return
          obeyOne(node, command, handler).catch(onError)
        } catch (thrown) {
          if (!(thrown instanceof SpectraError)) throw thrown
          handler.refused(thrown)
        }
      })
    },

    async close() {
      const consumer = await listening?.catch(() => undefined)
      await consumer?.cancel()
    },
  }
}
