import t from 'tap'
import { askedWhenFree } from '../../../cli/work/asked-when-free.ts'
import { SpectraError } from '../../../core/errors.ts'
import type { Conversations, TurnView } from '../../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID as organizationId } from '../../../schema/ids.ts'

const busy = new SpectraError('SS_STATUS_CONFLICT', 'Cannot ask', { details: { openTurn: 'one' } })
const turnOf = (status: TurnView['status']) => ({ id: 'one', number: 1, status }) as TurnView

/** Asks where each try is answered so: refused, with what the latest turn is when it is looked at then; or taken. */
async function asked(tries: (SpectraError | 'taken')[], latest: TurnView['status'][] = []) {
  const waits: string[] = []
  let slept = 0
  const conversations = {
    async ask() {
      const next = tries.shift()
      if (next instanceof SpectraError) throw next
      return turnOf('waiting')
    },
    turns: async () => [turnOf(latest.shift()!)],
  } satisfies Pick<Conversations, 'ask' | 'turns'>
  const turn = await askedWhenFree(conversations, {
    ...{ identity: { organizationId, role: 'owner' }, turn: { id: 'two', text: 'And?' } },
    ...{ conversationId: 'c', signal: new AbortController().signal },
    onWait: ({ id }) => void waits.push(id),
    clock: { sleep: async () => void (slept += 1) },
  })
  return { turn, waits, slept }
}

void t.test('askedWhenFree(): waits while the question before is open', async (t) => {
  const { turn, waits, slept } = await asked([busy, busy, 'taken'], ['answering', 'waiting'])
  t.match(turn, { status: 'waiting' })
  t.same([waits, slept], [['one', 'one'], 2])
})

void t.test('askedWhenFree(): one that ended between the refusal and the look is no refusal', async (t) => {
  const { turn, waits, slept } = await asked([busy, 'taken'], ['cancelled'])
  t.match(turn, { status: 'waiting' })
  t.same([waits, slept], [[], 0])
})

void t.test('askedWhenFree(): a conversation that holds no more questions is told', async (t) => {
  const full = new SpectraError('SS_STATUS_CONFLICT', 'Cannot ask: it has 10000 questions')
  await t.rejects(asked([full]), full)
})
