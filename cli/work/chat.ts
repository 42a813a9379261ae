import type { Config } from '../../core/config.ts'
import { SpectraError } from '../../core/errors.ts'
import { createConversationPorts, type ConversationPorts } from '../../core/ports-of-chat.ts'
import type { Conversations, ConversationView, Identity, TurnView } from '../../core/ports.ts'
import { OPEN_TURN } from '../../schema/chat.ts'
import { ROLE_NAMES, type RoleName } from '../../schema/roles.ts'
import { confirm } from '../confirm.ts'
import { printReply } from '../output/answer.ts'
import { money } from '../output/money.ts'
import { paint, print, printJson, table } from '../output/terminal.ts'
import { local, parseSince } from '../output/times.ts'
import { reach } from '../reach.ts'
import type { ConversationListOptions, ConversationShowOptions } from '../requests.ts'
import { working } from '../session.ts'

const MOST = 100

const withConversations = async <T>(
  config: Config,
  work: (ports: ConversationPorts) => Promise<T>,
): Promise<T> => working(await reach(config, (running) => createConversationPorts(config, running)), work)

/** @throws SS_INPUT_INVALID */
function checkedCount(option: string, count: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= MOST) return count
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot show conversations: --${option} is 1 to ${MOST}, not ${count}`,
  )
}

/** Roles as they were typed; "none" is nobody. @throws SS_INPUT_INVALID */
export function rolesOf(given: readonly string[]): RoleName[] {
  if (given.length === 1 && given[0] === 'none') return []
  const strange = given.find((role) => !(ROLE_NAMES as readonly string[]).includes(role))
  if (strange === undefined) return [...new Set(given)] as RoleName[]
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot share the conversation: ${JSON.stringify(strange)} is no role`,
    {
      details: { advice: `There are ${ROLE_NAMES.join(', ')}; "none" for nobody.` },
    },
  )
}

export function list(config: Config, identity: Identity, options: ConversationListOptions): Promise<void> {
  const first = checkedCount('limit', options.limit)
  const before = options.before === undefined ? undefined : parseSince(options.before)
  return withConversations(config, async ({ conversations, costs }) => {
    const found = await conversations.list(identity, { first, ...(before && { before }) })
    const spent = await costs.ofConversations(
      identity,
      found.map(({ id }) => id),
    )
    if (options.json) return found.forEach((one) => printJson({ ...one, usd: spent.get(one.id)?.usd ?? 0 }))
    if (found.length === 0)
      return print('No conversations. Begin one with: spectra chat ask "What happened?"')
    const rows = found.map((one) => [
      one.id,
      local(one.updatedAt),
      String(one.turns),
      money(spent.get(one.id)?.usd ?? 0),
      one.isOwn ? sharedOf(one) : 'somebody else’s',
      one.title,
    ])
    const [head, ...lines] = table([['Id', 'Changed', 'Questions', 'Cost', 'Read by', 'Title'], ...rows])
    print(paint('bold', head!))
    lines.forEach((line) => print(line))
  })
}

const sharedOf = ({ sharedWith }: ConversationView): string => ['you', ...sharedWith].join(', ')

export function show(
  config: Config,
  identity: Identity,
  id: string,
  { last, before, json }: ConversationShowOptions,
): Promise<void> {
  const count = checkedCount('last', last)
  if (before !== undefined && !Number.isInteger(before))
    throw new SpectraError(
      'SS_INPUT_INVALID',
      `Cannot show the conversation: --before is the number of a question`,
    )
  return withConversations(config, async ({ conversations, costs }) => {
    const one = await conversations.get(identity, id)
    const turns = await conversations.turns(identity, id, { last: count, ...(before && { before }) })
    const spent = await costs.ofTurns(
      identity,
      turns.map((turn) => turn.id),
    )
    if (json) return turns.forEach((turn) => printJson({ ...turn, cost: spent.get(turn.id) ?? null }))
    print(paint('bold', one.title || 'Nothing was asked yet'))
    const [oldest] = turns
    if (oldest && oldest.number > 1)
      print(paint('dim', `${oldest.number - 1} earlier: spectra chat show ${id} --before ${oldest.number}`))
    for (const turn of turns) {
      print()
      print(paint('cyan', `${turn.number}. ${turn.question}`))
      printTurn(turn, spent.get(turn.id))
    }
  })
}

const STATES: Readonly<Record<TurnView['status'], string>> = {
  waiting: 'It waits for somebody who answers.',
  answering: 'It is being answered.',
  answered: '',
  failed: 'It could not be answered',
  cancelled: 'It was cancelled.',
}

/** An answer, or how far it is. */
export function printTurn(
  { status, reply, cause, hidden }: TurnView,
  cost?: Parameters<typeof printReply>[1],
): void {
  if (reply) printReply(reply, cost)
  else print(cause ? `${STATES[status]}: ${cause.message} (${cause.code})` : STATES[status])
  if (hidden > 0)
    print(paint('dim', `${hidden} citations are left out: their footage is gone, or not yours to see`))
}

export function change(
  config: Config,
  identity: Identity,
  id: string,
  what: Parameters<Conversations['change']>[2],
  json = false,
): Promise<void> {
  return withConversations(config, async ({ conversations }) => {
    const changed = await conversations.change(identity, id, what)
    if (json) printJson(changed)
    else print(`${paint('green', 'Changed')} "${changed.title}": read by ${sharedOf(changed)}`)
  })
}

/** Cancels the question that is open, whoever answers it. @throws SS_STATUS_CONFLICT where none is */
export function cancel(config: Config, identity: Identity, id: string, json = false): Promise<void> {
  return withConversations(config, async ({ conversations }) => {
    const [turn] = await conversations.turns(identity, id, { last: 1 })
    if (!turn || !OPEN_TURN.includes(turn.status))
      throw new SpectraError('SS_STATUS_CONFLICT', 'Cannot cancel: no question of the conversation is open', {
        details: { advice: `See what was answered: spectra chat show ${id}` },
      })
    const ended = await conversations.cancel(identity, turn.id)
    if (json) printJson(ended)
    else print(`${paint('green', 'Cancelled')} ${ended.number}. ${ended.question}`)
  })
}

export function remove(
  config: Config,
  identity: Identity,
  id: string,
  { yes, json }: { yes?: boolean; json?: boolean },
): Promise<void> {
  return withConversations(config, async ({ conversations }) => {
    const one = await conversations.get(identity, id)
    const asked = `Remove "${one.title}" with ${one.turns} questions and their answers? Nobody can bring it back.`
    if (!yes && !(await confirm(`remove the conversation "${one.title}"`, asked))) return
    await conversations.remove(identity, id)
    if (json) printJson(one)
    else print(`${paint('green', 'Removed')} "${one.title}"`)
  })
}
