import type { Test } from 'tap'
import chatActor from '../../actors/chat-actor.ts'
import contextActor from '../../actors/context-actor.ts'
import type { Database } from '../../core/database/database.ts'
import { createBudgets } from '../../core/costs/budgets.ts'
import { createCallLedger } from '../../core/costs/calls.ts'
import { createCostReading } from '../../core/costs/reading.ts'
import { keptStepsOf } from '../../core/chat/conversations/kept-steps.ts'
import { forgetCited } from '../../core/ledger/chat-turns.ts'
import { deleteProcessRows } from '../../core/erasure/rows.ts'
import { createLedger, type LedgerParts } from '../../core/ledger/index.ts'
import { handedOn } from '../../core/ledger/outbox.ts'
import { chunkIdOf, stableId } from '../../schema/ids.ts'
import type { Reply, Sentence } from '../../schema/chat.ts'
import type { Chat, ChatQuestion, Envelope, Identity } from '../../core/ports.ts'
import { cutProcess, ORG, take } from '../helpers/pipeline.ts'

const ADA: Identity = {
  organizationId: ORG,
  role: 'operator',
  userId: '00000000-0000-4000-8000-0000000000aa',
}
const BOB: Identity = { ...ADA, role: 'viewer', userId: '00000000-0000-4000-8000-0000000000bb' }
const THEIRS: Identity = { ...ADA, organizationId: '00000000-0000-4000-8000-00000000000f' }
const signal = new AbortController().signal
const WRITTEN = ['conversations', 'chat_context', 'chat_pieces', 'chat_checkpoints', 'context_summaries'].map(
  (table) => `spectra_insights.${table}`,
)

type Part = 'database' | 'rules'

interface Given extends LedgerParts {
  database: Database
  asked: ChatQuestion[]
  /** What the next answers cite. */
  cited: { processId: string; text?: (question: string) => string }
  /** A chat worker on a message; it is killed after so many hand-offs where that is said. */
  work(message: Envelope, diesAfter?: number): Promise<void>
  fold(message: Envelope): Promise<void>
}

/**
 * Conversations are kept, answered once, and belong to whoever began them (P1, P2, P8). `database`: what each kind of database has to keep by
 * itself; `rules`: what is ours whatever the database, so that one is enough.
 */
export function conversationsContract(
  t: Test,
  name: string,
  open: () => Database,
  of: readonly Part[] = ['database', 'rules'],
): void {
  let cut: Promise<{ process: { id: string } }> | undefined
  const promise = (part: Part, what: string, run: (t: Test, given: Given) => Promise<unknown>): void => {
    if (!of.includes(part)) return
    void t.test(`${name}: ${what}`, async (t) => {
      const database = open()
      for (const table of [...WRITTEN, 'spectra_ops.outbox']) await database.query(`delete from ${table}`)
      let now = Date.parse('2026-11-27T20:00:00Z')
      const parts = createLedger(database, { clock: () => new Date((now += 10)) })
      const { conversations, worklog } = parts
      const given: Given = {
        ...{ ...parts, database, asked: [], cited: { processId: '' } },
        async work(message, diesAfter = Infinity) {
          if ((await worklog.begin('chat', message, 0)).state !== 'fresh') return
          const chat = chatOf(given)
          const working = chatActor.work(
            message.payload as never,
            { conversations, chat, children: {} },
            signal,
          )
          for (let handed = 1; ; handed++) {
            const { done, value } = await working.next()
            if (handed > diesAfter) return
            await worklog.commit('chat', message, value ?? {}, { end: done === true })
            if (done) return
          }
        },
        async fold(message) {
          await worklog.begin('context', message, 0)
          const ports = { conversations, summaries: {}, language: {}, prompts: {}, children: {} } as never
          const { value } = await contextActor.work(message.payload as never, ports, signal).next()
          await worklog.commit('context', message, value ?? {}, { end: true })
        },
      }
      await run(t, given)
    })
  }

  async function begun(given: Given, text = 'How many cars?') {
    // One video serves all of them.
    const { process } = await (cut ??= cutProcess(given, 1))
    given.cited.processId = process.id
    const conversation = await given.conversations.create(ADA)
    const turn = await given.conversations.ask(ADA, conversation.id, { text, zone: 'Europe/Berlin' })
    return { process, conversation, turn }
  }

  promise(
    'database',
    'a question is a row and a message, and its answer is written once',
    async (t, given) => {
      const { conversations } = given
      const { turn, conversation } = await begun(given)
      t.match(turn, { number: 1, status: 'waiting', zone: 'Europe/Berlin' })
      const [message] = await take(given, 'CHAT_QUEUE')
      await given.work(message!)
      await given.work(message!)
      const answered = await conversations.turn(ADA, turn.id)
      t.match(answered, {
        status: 'answered',
        hidden: 0,
        reply: { sentences: [{ text: 'Answer to How many cars?' }] },
      })
      t.equal(given.asked.length, 1, 'it is answered once')
      t.match(await conversations.get(ADA, conversation.id), { title: 'How many cars?', turns: 1 })
      t.same(await given.database.query('select 1 from spectra_insights.chat_pieces'), [])
    },
  )

  promise(
    'database',
    'P1: a worker that is killed in mid-answer loses nothing, and the stream goes on after its cursor',
    async (t, given) => {
      const { conversations, worklog } = given
      const { turn } = await begun(given)
      const [message] = await take(given, 'CHAT_QUEUE')
      await given.work(message!, 2)
      const news = async (after: number) =>
        (await conversations.news(ADA, new Map([[turn.id, after]]))).get(turn.id)!
      const first = await news(0)
      t.match(first, { open: true, news: [{ place: 1, pieces: [{ kind: 'begun' }] }, { place: 2 }] })
      // As another worker gets it.
      await given.work(message!, 2)
      const second = await news(2)
      t.match(
        second.news,
        [{ place: 3, pieces: [{ kind: 'begun' }] }, { place: 4 }],
        'it begins again, after what was told',
      )
      await given.work(message!)
      t.match(await news(4), { open: false })
      t.match(await conversations.turn(ADA, turn.id), { status: 'answered' })
      await worklog.commit(
        'chat',
        message!,
        { records: [{ fact: 'turn_answered', turnId: turn.id, reply: replyOf([]) }] },
        { end: true },
      )
      t.equal(
        (await conversations.turn(ADA, turn.id)).reply?.sentences.length,
        1,
        'P2: a second answer changes nothing',
      )
    },
  )

  promise(
    'database',
    'steps of an answer are kept for its organization until its turn ends, however that ends (P2, P8)',
    async (t, given) => {
      const { conversations, worklog, database } = given
      const clock = { now: () => 0 }
      const left = () => database.query(`select 1 from spectra_insights.chat_checkpoints`)
      const ends: [string, (turnId: string, message: Envelope) => Promise<unknown>][] = [
        ['answered', (_, message) => given.work(message)],
        ['cancelled', (turnId) => conversations.cancel(ADA, turnId)],
        [
          'failed',
          (_, message) =>
            worklog.fail('chat', message, { code: 'SS_INTERNAL', message: 'x', retryable: false }, 1),
        ],
        [
          'removed',
          async (turnId) => conversations.remove(ADA, (await conversations.turn(ADA, turnId)).conversationId),
        ],
        ['erased', () => database.transaction((sql) => forgetCited(sql, ORG, [given.cited.processId]))],
      ]
      for (const [end, finish] of ends) {
        const { turn } = await begun(given)
        const [message] = await take(given, 'CHAT_QUEUE')
        const kept = keptStepsOf(database, clock, ORG, turn.id)
        t.equal(await kept.read(), undefined)
        await kept.write('"one"')
        const steps = JSON.stringify(`two \0 of ${given.cited.processId}`)
        await kept.write(steps)
        const theirs = keptStepsOf(database, clock, THEIRS.organizationId, turn.id)
        await theirs.write('theirs')
        t.equal(await theirs.read(), undefined)
        t.equal(await kept.read(), steps)
        await finish(turn.id, message!)
        t.same(await left(), [], `${end}: nothing is left`)
        if (end === 'erased') continue
        await kept.write('late')
        t.same(await left(), [], `${end}: nor kept by who did not hear of it`)
      }
    },
  )

  promise(
    'rules',
    'a question may have a budget; what it cost is told of it and of its conversation',
    async (t, given) => {
      const { conversations, database } = given
      const { id } = await conversations.create(ADA)
      for (const budget of [0, -1, 1001, NaN])
        await t.rejects(conversations.ask(ADA, id, { text: 'When?', budget }), { code: 'SS_INPUT_INVALID' })
      const turn = await conversations.ask(ADA, id, { text: 'When?', budget: 0.5 })
      const subject = { organizationId: ORG, processId: turn.id, stage: 'chat' }
      const call = {
        ...subject,
        callId: turn.id,
        kind: 'language',
        provider: 'p',
        model: 'm',
        at: new Date(),
      } as const
      const priced = [{ provider: 'p', model: 'm', price: 'known' }] as const
      const budgets = createBudgets(database)
      await budgets.check(subject, priced)
      await createCallLedger(database).open({
        ...call,
        usage: { inputTokens: 700, outputTokens: 50, costUsd: 0.5 },
      })
      await t.rejects(budgets.check(subject, priced), {
        ...{ code: 'SS_BUDGET_REACHED', message: /the budget of the question is 0.5000 US dollars/ },
      })
      const reading = createCostReading(database)
      const spent = { calls: 1, inputTokens: 700, outputTokens: 50, usd: 0.5 }
      t.match((await reading.ofTurns({ ...ADA, cameras: ['door'] }, [turn.id])).get(turn.id), spent)
      t.match((await reading.ofConversations(ADA, [id, 'no id'])).get(id), spent)
      t.equal((await reading.ofConversations(THEIRS, [id])).size, 0, 'P8')
      await conversations.remove(ADA, id)
      t.same(await database.query('select 1 from spectra_ops.budgets where subject_id = $1', [turn.id]), [])
    },
  )

  promise('rules', 'a turn that is cancelled is not answered any more', async (t, given) => {
    const { conversations } = given
    const { turn, conversation } = await begun(given)
    await t.rejects(conversations.ask(ADA, conversation.id, { text: 'And?' }), {
      code: 'SS_STATUS_CONFLICT',
      details: { openTurn: turn.id },
    })
    t.match(await conversations.cancel(ADA, turn.id), { status: 'cancelled' })
    const [message] = await take(given, 'CHAT_QUEUE')
    await given.work(message!)
    t.match(await conversations.turn(ADA, turn.id), { status: 'cancelled' })
    t.same(given.asked, [])
    t.match(await conversations.ask(ADA, conversation.id, { text: 'And?' }), { number: 2 })
  })

  promise('rules', 'a message that fails for good fails its turn', async (t, given) => {
    const { conversations, worklog } = given
    const { turn } = await begun(given)
    const [message] = await take(given, 'CHAT_QUEUE')
    await worklog.begin('chat', message!, 0)
    await worklog.fail(
      'chat',
      message!,
      { code: 'SS_PROVIDER_UNAVAILABLE', message: 'Cannot reach it', retryable: true },
      3,
    )
    t.match(await conversations.turn(ADA, turn.id), {
      status: 'failed',
      cause: { code: 'SS_PROVIDER_UNAVAILABLE' },
    })
    await worklog.begin('chat', message!, 1)
    t.match(await conversations.turn(ADA, turn.id), { status: 'waiting' }, 'P3: a replay brings it back')
  })

  promise(
    'database',
    'P8: a conversation is its owner’s, and of the roles that it is shared with',
    async (t, given) => {
      const { conversations } = given
      const { turn, conversation } = await begun(given)
      const { id } = conversation
      for (const stranger of [BOB, THEIRS]) {
        await t.rejects(conversations.get(stranger, id), { code: 'SS_NOT_FOUND' })
        await t.rejects(conversations.turn(stranger, turn.id), { code: 'SS_NOT_FOUND' })
        await t.rejects(conversations.ask(stranger, id, { text: 'x' }), { code: 'SS_NOT_FOUND' })
        await t.rejects(conversations.remove(stranger, id), { code: 'SS_NOT_FOUND' })
        t.same(await conversations.list(stranger, { first: 10 }), [])
      }
      await conversations.change(ADA, id, { sharedWith: ['viewer'], title: 'Cars' })
      t.match(await conversations.list(BOB, { first: 10 }), [{ id, isOwn: false, title: 'Cars' }])
      await t.rejects(conversations.ask(BOB, id, { text: 'x' }), { code: 'SS_FORBIDDEN' })
      await t.rejects(conversations.cancel(BOB, turn.id), { code: 'SS_NOT_FOUND' })
      t.same(
        await conversations.list({ ...BOB, cameras: ['door'] }, { first: 10 }),
        [],
        'not of whoever sees some cameras only',
      )
      await t.rejects(
        conversations.get(THEIRS, id),
        { code: 'SS_NOT_FOUND' },
        'nor ever of another organization',
      )
      await conversations.remove(ADA, id)
      for (const table of WRITTEN) t.same(await given.database.query(`select 1 from ${table}`), [], table)
    },
  )

  promise('rules', 'bad input is refused with what would be right, and data stays data', async (t, given) => {
    const { conversations } = given
    const { id } = await conversations.create(ADA)
    for (const text of ['', '   ', 'x'.repeat(100_000)])
      await t.rejects(conversations.ask(ADA, id, { text }), { code: 'SS_INPUT_INVALID' })
    await t.rejects(conversations.ask(ADA, id, { text: 'x', zone: 'Mars/Base' }), {
      code: 'SS_INPUT_INVALID',
    })
    await t.rejects(conversations.ask(ADA, 'no id', { text: 'x' }), { code: 'SS_NOT_FOUND' })
    await t.rejects(conversations.change(ADA, id, { sharedWith: ['king' as never] }), {
      code: 'SS_INPUT_INVALID',
    })
    const text = `<script>'; drop table users; -- 🦆 \0 日本語`
    const turn = await conversations.ask(ADA, id, { text, id: '00000000-0000-4000-8000-0000000000cc' })
    t.equal(turn.question, text.replace('\0', ' '))
    t.same(await conversations.ask(ADA, id, { text, id: turn.id }), turn, 'P2: asked twice, it is one turn')
    await t.rejects(conversations.ask(ADA, id, { text: 'other', id: turn.id }), {
      code: 'SS_IDEMPOTENCY_CONFLICT',
    })
  })

  promise(
    'rules',
    'P6: of ten thousand turns an answer is given the latest, and a bounded rest; there are no more',
    async (t, given) => {
      const { conversations, database } = given
      const { id } = await conversations.create(ADA)
      // Each turn cites at length what is to be remembered of it.
      await database.query(
        `insert into spectra_insights.chat_context (conversation_id, turn, organization_id, role, content, created_at, status, updated_at)
       select $1::uuid, n, $2::uuid, 'user', jsonb_build_object('question', 'Question ' || n, 'zone', 'UTC', 'reply', jsonb_build_object(
         'kind', 'answer', 'provider', 'local', 'model', 'm', 'sentences', jsonb_build_array(jsonb_build_object(
           'text', 'Sentence ' || n, 'support', 'supported', 'citations', '[]'::jsonb)))),
         now() + n * interval '1 millisecond', 'answered', now()
       from generate_series(1, 9999) n`,
        [id, ORG],
      )
      await database.query('update spectra_insights.conversations set turns = 9999 where id = $1', [id])
      const turn = await conversations.ask(ADA, id, { text: 'The last?' })
      t.equal(turn.number, 10_000)
      const { question } = (await conversations.toAnswer(ORG, turn.id))!
      const before = question.before!.map((one) => one.question)
      t.same(
        before,
        [9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999].map((n) => `Question ${n}`),
      )
      const folded = await conversations.toFold(ORG, id, 9991)
      t.equal(folded.length, 100, 'what is remembered of all before')
      t.match(folded.at(-1), { text: 'Sentence 9991' })
      t.equal((await conversations.turns(ADA, id, { last: 20 })).length, 20)
      await conversations.cancel(ADA, turn.id)
      await t.rejects(conversations.ask(ADA, id, { text: 'One more?' }), {
        code: 'SS_STATUS_CONFLICT',
        message: /it has 10000 questions/,
      })
    },
  )

  promise('rules', 'what is cited of footage that was erased is gone, words and all', async (t, given) => {
    const { conversations, database } = given
    const { turn, process } = await begun(given)
    await given.work((await take(given, 'CHAT_QUEUE'))[0]!)
    await database.transaction((sql) => deleteProcessRows(sql, ORG, [process.id]))
    cut = undefined
    const after = await conversations.turn(ADA, turn.id)
    t.match(after, { hidden: 1, reply: { sentences: [{ support: 'none', citations: [] }] } })
    const rows = await database.query('select content::text as content from spectra_insights.chat_context')
    t.notMatch(JSON.stringify(rows), /Answer to/, 'nor is it kept')
  })

  promise(
    'rules',
    '300 turns: what is asked stays bounded, and facts keep their citations',
    async (t, given) => {
      const { conversations, database } = given
      const { conversation, process, turn } = await begun(given, 'Question 1')
      await conversations.cancel(ADA, turn.id)
      await take(given, 'CHAT_QUEUE')
      const citation = { chunkId: chunkIdOf(process.id, 1), processId: process.id, startTime: 0, endTime: 1 }
      const sizes: number[] = []
      for (const [first, number] of [
        [2, 104],
        [105, 208],
        [209, 304],
      ] as const) {
        await database.query(
          `insert into spectra_insights.chat_context (conversation_id, turn, organization_id, role, content, created_at, status, trace, updated_at)
         select $1, n, $2, 'user', jsonb_build_object('question', 'Question ' || n, 'zone', 'UTC', 'reply', jsonb_build_object(
           'kind', 'answer', 'provider', 'local', 'model', 'test', 'sentences', jsonb_build_array(jsonb_build_object(
             'text', 'Fact of question ' || n, 'support', 'supported', 'citations', jsonb_build_array($3::jsonb || jsonb_build_object('claim', 'Fact ' || n)))))),
           now(), 'answered', repeat('0', 32), now()
         from generate_series($4::int, $5::int) n`,
          [conversation.id, ORG, JSON.stringify(citation), first, number],
        )
        const orderId = stableId('fold', conversation.id, String(number))
        const payload = { conversationId: conversation.id, organizationId: ORG, throughTurn: number, orderId }
        const from = { organizationId: ORG, processId: conversation.id, trace: '0'.repeat(32) }
        const { envelope } = handedOn(from, new Date(), 'CONTEXT_SUMMARIZATION_QUEUE', payload)
        await given.fold(envelope)
        await database.query('update spectra_insights.conversations set turns = $1', [number])
        const asked = await conversations.ask(ADA, conversation.id, { text: 'And then?' })
        const { question } = (await conversations.toAnswer(ORG, asked.id))!
        const { before = [], folded = [] } = question
        sizes.push(JSON.stringify(question).length)
        t.equal(before.length, 8)
        t.ok(folded.length >= 40 && folded.length <= 60, `${folded.length} facts`)
        t.ok(folded.every(({ citations }) => citations.length > 0))
        t.match(folded.at(-1), {
          text: `Fact of question ${number}`,
          citations: [{ claim: `Fact ${number}` }],
        })
        await database.query('delete from spectra_insights.chat_context where id = $1', [asked.id])
      }
      t.ok(
        sizes.at(-1)! < sizes[0]! * 1.05,
        `as large after 300 turns as after 100: ${sizes.join(', ')} characters`,
      )
      const [count] = await database.query<{ count: number }>(
        'select count(*)::int as count from spectra_insights.context_summaries',
      )
      t.equal(count!.count, 1, 'one summary is kept')
    },
  )
}

const replyOf = (sentences: Sentence[]): Reply => ({
  kind: 'answer',
  sentences,
  provider: 'local',
  model: 'test',
})

function chatOf({ asked, cited }: Given): Chat {
  return {
    async *answer(question) {
      asked.push(question)
      const { processId, text = (of: string) => `Answer to ${of}` } = cited
      const claim = text(question.text)
      const citation = { chunkId: chunkIdOf(processId, 1), processId, startTime: 0, endTime: 1, claim }
      const sentence: Sentence = { text: claim, citations: [citation], support: 'supported' }
      yield { kind: 'sentence', sentence }
      return replyOf([sentence])
    },
    reply: () => Promise.reject(new Error('not asked')),
  }
}
