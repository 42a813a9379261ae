import { randomUUID } from 'node:crypto'
import type { Config } from '../../core/config.ts'
import { fromCause, SpectraError, toSpectraError } from '../../core/errors.ts'
import { createConversationPorts, type ConversationPorts } from '../../core/ports-of-chat.ts'
import { systemClock } from '../../core/clock.ts'
import { OPEN_TURN } from '../../schema/chat.ts'
import type { ActorNode, Identity, NewTurn, TurnView } from '../../core/ports.ts'
import { startNode } from '../../supervisors/node/node.ts'
import { EXIT } from '../exit-codes.ts'
import { onInterrupt, type Interrupt } from '../interrupt.ts'
import { stagesOf } from '../output/cluster-lines.ts'
import { paint, print, printJson } from '../output/terminal.ts'
import { reach } from '../reach.ts'
import { cluster, openPorts, working } from '../session.ts'
import { askedWhenFree } from './asked-when-free.ts'
import { printTurn } from './chat.ts'
import { statusOf } from './cluster.ts'

/** How often it is looked how far an answer is. Milliseconds. */
const LOOK_MS = 150
/** How often it is looked whether the nodes that answer are still there. Milliseconds. */
const NODES_MS = 10_000

interface Asking {
  identity: Identity
  turn: NewTurn & { id: string }
  /** Set once it was begun. */
  conversationId?: string
  interrupt: Interrupt
  /** Told that another question is open. */
  onWait(open: TurnView): void
}

/**
 * Asks in a conversation, once the question before is answered, waits for the answer and prints it: it is answered by the nodes of a cluster
 * or, where a running spectra has the data directory, in that one, until they end; else in this process. Ctrl-C cancels the question. Returns the exit status.
 * @throws SS_NOT_FOUND, SS_FORBIDDEN, SS_STATUS_CONFLICT where it holds no more questions
 */
export async function askIn(
  config: Config,
  identity: Identity,
  question: NewTurn,
  { in: conversationId, json }: { in?: string; json?: boolean },
): Promise<number> {
  const interrupt = onInterrupt()
  const turn = { ...question, id: randomUUID() }
  const asking: Asking = { identity, conversationId, interrupt, turn, onWait: saidOnce() }
  try {
    for (;;) {
      try {
        const run = await reach(config, async (running) => {
          if (!running && !(await nodesAnswer(config))) return () => answeredHere(config, asking, json)
          const opened = await createConversationPorts(config, running)
          const isThere = running ? undefined : () => nodesAnswer(config)
          return () => working(opened, (ports) => follow(ports, asking, { json, isThere }))
        })
        return await run()
      } catch (thrown) {
        const { code, message } = toSpectraError(thrown)
        if (code !== 'SS_RUNNING_ENDED' || interrupt.signal.aborted) throw thrown
        process.stderr.write(`${message}. Going on without it\n`)
      }
    }
  } finally {
    interrupt.dispose()
  }
}

/** Whether a node of the cluster is there that answers questions. Where nobody can be asked, this process answers, or says why it cannot. */
async function nodesAnswer(config: Config): Promise<boolean> {
  if (config.databaseUrl === '') return false
  try {
    const { nodes } = await statusOf(config)
    return nodes.some(({ stale, tree }) => !stale && stagesOf(tree).some(answers))
  } catch (thrown) {
    if (thrown instanceof SpectraError) return false
    throw thrown
  }
}

const answers = ({ name, state }: ActorNode): boolean =>
  name === 'chat' && (state === 'ready' || state === 'busy')

/** Plays the role that answers until this question is. */
async function answeredHere(config: Config, asking: Asking, json?: boolean): Promise<number> {
  return working(await openPorts(config), async ({ ports }) => {
    const node = await startNode({
      ...{ name: `chat-${process.pid}`, cluster: cluster(), roles: ['chat', 'context'] },
      ...{ ports, clock: ports.clock, onOutage: (error: unknown) => asking.interrupt.abort(error) },
    })
    node.onEscalation((cause) => asking.interrupt.abort(fromCause(cause)))
    try {
      return await follow(ports, asking, { json })
    } finally {
      await node.stop()
    }
  })
}

async function follow(
  ports: Omit<ConversationPorts, 'close'>,
  asking: Asking,
  { json, isThere }: { json?: boolean; isThere?: () => Promise<boolean> },
): Promise<number> {
  const { conversations, costs } = ports
  const { identity, turn, interrupt } = asking
  asking.conversationId ??= (await conversations.create(identity)).id
  const { conversationId } = asking
  const asked = await askedWhenFree(conversations, { ...asking, conversationId, signal: interrupt.signal })
  if (!asked) return leftUnasked(asking)
  let current = asked
  const progress = createProgress(json)
  let place = 0
  let lookAt = systemClock.now() + NODES_MS
  while (OPEN_TURN.includes(current.status)) {
    if (interrupt.signal.aborted) return interrupted(ports, asking)
    if (isThere && systemClock.now() >= lookAt) {
      if (!(await isThere())) throw new SpectraError('SS_RUNNING_ENDED', 'No node answers questions any more')
      lookAt = systemClock.now() + NODES_MS
    }
    const found = (await conversations.news(identity, new Map([[turn.id, place]]))).get(turn.id)
    for (const told of found?.news ?? []) {
      place = told.place
      for (const piece of told.pieces) if (piece.kind === 'step') progress.show(piece.text)
    }
    if (found?.open === false) current = await conversations.turn(identity, turn.id)
    else await systemClock.sleep(LOOK_MS)
  }
  progress.end()
  const cost = (await costs.ofTurns(identity, [turn.id])).get(turn.id)
  if (json) printJson({ ...current, cost: cost ?? null })
  else {
    printTurn(current, cost)
    print(paint('dim', `in the conversation ${asking.conversationId}`))
  }
  return exitOf(current)
}

function leftUnasked({ interrupt, conversationId }: Asking): number {
  if (interrupt.gaveUp) throw interrupt.signal.reason
  process.stderr.write(
    `Not asked: the question before it goes on. See it: spectra chat show ${conversationId}; end it: spectra chat cancel ${conversationId}\n`,
  )
  return EXIT.interrupted
}

const exitOf = ({ status }: TurnView): number =>
  status === 'answered' ? EXIT.done : status === 'cancelled' ? EXIT.interrupted : EXIT.failed

async function interrupted(
  { conversations }: Pick<ConversationPorts, 'conversations'>,
  { identity, turn, interrupt, conversationId }: Asking,
): Promise<number> {
  if (interrupt.gaveUp) throw interrupt.signal.reason
  await conversations.cancel(identity, turn.id)
  process.stderr.write(
    `Cancelled. Ask again in the same conversation: spectra chat ask "..." --in ${conversationId}\n`,
  )
  return EXIT.interrupted
}

function saidOnce(): (open: TurnView) => void {
  let said: string | undefined
  return ({ id, number }) => {
    if (said === id) return
    said = id
    process.stderr.write(
      `Waiting: question ${number} of the conversation is being answered. Ctrl-C stops waiting\n`,
    )
  }
}

/** What is being done, on one line of a terminal. */
function createProgress(json = false) {
  const isShown = !json && process.stderr.isTTY
  return {
    show: (text: string): void => void (isShown && process.stderr.write(`\r\x1b[K${text} ...`)),
    end: (): void => void (isShown && process.stderr.write('\r\x1b[K')),
  }
}
