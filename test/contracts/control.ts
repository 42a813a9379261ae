import type { Test } from 'tap'
import { createControl, type Control, type ControlHandler } from '../../core/control/control.ts'
import { FRESH_MS } from '../../core/control/inspector.ts'
import { isSigned, sign } from '../../core/control/signature.ts'
import { SpectraError } from '../../core/errors.ts'
import type { BroadcastEnvelope, Mailbox } from '../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID, stableId } from '../../schema/ids.ts'
import { ControlCommand, Envelope, envelopeOf, type ControlOrder } from '../../schema/messages/index.ts'
import { PATIENCE_MS } from '../helpers/eventually.ts'
import { fakeClock } from '../supervisors/helpers/clock.ts'
import { until } from '../supervisors/helpers/until.ts'

const SECRET = 'a secret of at least 32 characters'
const PAUSE: ControlOrder = { do: 'pause', stage: 'vlm' }
const BY = 'operator'
/** Of a question to nodes that are there: it is over with their answers. */
const PATIENT = { by: BY, timeoutMs: PATIENCE_MS }

/** Two processes' views of one mailbox. */
export interface Sides {
  asking: Mailbox
  obeying: Mailbox
}

/** What commands and answers promise, whatever mailbox carries them. `start` gives a mailbox that vanishes with the test. */
export function controlContract(t: Test, name: string, start: (t: Test) => Promise<Sides>): void {
  const spec = (criterion: string, run: (t: Test, sides: Sides) => Promise<unknown>): void => {
    void t.test(`${name}: ${criterion}`, async (t) => run(t, await start(t)))
  }

  const controlOf = (t: Test, mailbox: Mailbox, secret = SECRET): Control => {
    const control = createControl({ mailbox, secret })
    t.teardown(() => control.close())
    return control
  }

  /** Nodes that write down what they are told, and what they refuse. */
  async function nodes(t: Test, sides: Sides, names: string[], run?: ControlHandler['run']) {
    const told: { node: string; order: ControlOrder; by: string }[] = []
    const refused: string[] = []
    for (const node of names) {
      const handler: ControlHandler = {
        async run(order, command) {
          told.push({ node, order, by: command.by })
          return run ? run(order, command) : { result: { node, did: order.do } }
        },
        refused: ({ message }) => refused.push(`${node}: ${message}`),
      }
      const consumer = await controlOf(t, sides.obeying).obey(node, handler)
      t.teardown(() => consumer.cancel())
    }
    return { told, refused }
  }

  /** What an eavesdropper gets: every command as it was sent. */
  async function overheard(t: Test, { asking }: Sides): Promise<BroadcastEnvelope[]> {
    const heard: BroadcastEnvelope[] = []
    const consumer = await asking.subscribe('CONTROL_EXCHANGE', (envelope) => heard.push(envelope))
    t.teardown(() => consumer.cancel())
    return heard
  }

  /** Resolves when what was broadcast before has reached the nodes: each answers. */
  const settle = async (t: Test, sides: Sides, names: string[]): Promise<void> => {
    const { silent } = await controlOf(t, sides.asking).ask({ do: 'report' }, { ...PATIENT, expect: names })
    if (silent.length > 0) throw new Error(`${silent.join()} did not answer`)
  }

  const contentOf = (change: Partial<ControlCommand> = {}) => {
    const id = stableId('command', Math.random())
    return { id, order: PAUSE, by: BY, at: new Date().toISOString(), ...change }
  }
  const commandOf = (change: Partial<ControlCommand> = {}): Envelope =>
    wrap(sign(SECRET, 'command', contentOf(change)))
  const wrap = (command: ControlCommand): Envelope =>
    envelopeOf('ControlCommand', command, {
      organizationId: DEFAULT_ORGANIZATION_ID,
      processId: command.id,
      trace: '0'.repeat(32),
      createdAt: new Date(),
    })

  spec('all nodes obey what is sent to all, and answer', async (t, sides) => {
    const { told } = await nodes(t, sides, ['a', 'b'])
    const { replies, silent } = await controlOf(t, sides.asking).ask(PAUSE, {
      ...PATIENT,
      expect: ['a', 'b'],
    })
    t.same(replies.map(({ node }) => node).sort(), ['a', 'b'])
    t.match(replies.find(({ node }) => node === 'b')?.result, { node: 'b', did: 'pause' })
    t.same(silent, [])
    t.same(told.map(({ node, order, by }) => [node, order, by]).sort(), [
      ['a', PAUSE, BY],
      ['b', PAUSE, BY],
    ])
  })

  spec('what is sent to one node is obeyed by that one', async (t, sides) => {
    const { told, refused } = await nodes(t, sides, ['a', 'b'])
    const { replies, silent } = await controlOf(t, sides.asking).ask(PAUSE, { ...PATIENT, node: 'b' })
    t.match([replies.length, replies[0]?.node, silent], [1, 'b', []])
    await settle(t, sides, ['a', 'b'])
    t.same(
      told.filter(({ order }) => order.do === 'pause').map(({ node }) => node),
      ['b'],
    )
    t.same(refused, [])
  })

  spec('tells which of the expected nodes did not answer', async (t, sides) => {
    await nodes(t, sides, ['a'])
    const control = controlOf(t, sides.asking)
    await until(async () => {
      const options = { by: BY, expect: ['a', 'gone'], timeoutMs: 300 }
      const { replies, silent } = await control.ask(PAUSE, options)
      t.ok(silent.includes('gone'))
      return replies.length === 1 && silent.length === 1
    }, 'the one that is there answers in time')
    t.match(await control.ask(PAUSE, { by: BY, node: 'gone', timeoutMs: 100 }), {
      replies: [],
      silent: ['gone'],
    })
  })

  spec('without expectations, gathers who answers in time', async (t, sides) => {
    await nodes(t, sides, ['a', 'b'])
    const control = controlOf(t, sides.asking)
    await until(async () => {
      const { replies } = await control.ask({ do: 'report' }, { by: BY, timeoutMs: 300 })
      return (
        replies
          .map(({ node }) => node)
          .sort()
          .join() === 'a,b'
      )
    }, 'both answer in time')
  })

  spec('an order that cannot be carried out is answered with its cause', async (t, sides) => {
    await nodes(t, sides, ['a'], () =>
      Promise.reject(new SpectraError('SS_INPUT_INVALID', 'Cannot pause vlm')),
    )
    const { replies, silent } = await controlOf(t, sides.asking).ask(PAUSE, { ...PATIENT, node: 'a' })
    t.match(replies, [{ node: 'a', cause: { code: 'SS_INPUT_INVALID', message: 'Cannot pause vlm' } }])
    t.same(silent, [])
  })

  spec('what an order does after its answer is done after its answer', async (t, sides) => {
    let after = 0
    await nodes(t, sides, ['a'], () => Promise.resolve({ result: after, after: () => void (after += 1) }))
    t.match(await controlOf(t, sides.asking).ask({ do: 'drain' }, { ...PATIENT, node: 'a' }), {
      replies: [{ result: 0 }],
    })
    await until(() => after === 1, 'it was called')
  })

  spec('whom an order does not concern says nothing', async (t, sides) => {
    await nodes(t, sides, ['a'], (order) => Promise.resolve(order.do === 'pause' ? undefined : { result: 1 }))
    const { replies } = await controlOf(t, sides.asking).ask(PAUSE, { by: BY, timeoutMs: 200 })
    t.same(replies, [])
  })

  spec('forged and changed commands are refused without an answer', async (t, sides) => {
    const { told, refused } = await nodes(t, sides, ['a'])
    const { replies } = await controlOf(t, sides.asking, 'another secret of 32 or more characters').ask(
      PAUSE,
      {
        by: BY,
        node: 'a',
        timeoutMs: 200,
      },
    )
    t.same(replies, [])
    const content = contentOf()
    const genuine = sign(SECRET, 'command', content)
    const changes: Partial<ControlCommand>[] = [
      { order: { do: 'drain' } },
      { node: 'a' },
      { by: 'somebody else' },
      { at: new Date().toISOString().replace('Z', '1Z') },
      { id: stableId('command', 'other') },
      { signature: '0'.repeat(64) },
    ]
    for (const change of changes)
      await sides.asking.broadcast('CONTROL_EXCHANGE', [wrap({ ...genuine, ...change })])
    await sides.asking.broadcast('CONTROL_EXCHANGE', [wrap(sign(SECRET, 'reply', content))])
    await settle(t, sides, ['a'])
    t.same(
      told.map(({ order }) => order.do),
      ['report'],
    )
    t.equal(refused.length, changes.length + 2)
    for (const line of refused) t.match(line, /signature is wrong/)
  })

  spec('a command is obeyed once, however often it is sent', async (t, sides) => {
    const { told, refused } = await nodes(t, sides, ['a'])
    const heard = await overheard(t, sides)
    await controlOf(t, sides.asking).ask(PAUSE, { ...PATIENT, node: 'a' })
    await until(() => heard.length === 1, 'it was overheard')
    await sides.asking.broadcast('CONTROL_EXCHANGE', [
      heard[0]!,
      { ...heard[0]!, id: stableId('envelope', 'new') },
    ])
    await settle(t, sides, ['a'])
    t.equal(told.filter(({ order }) => order.do === 'pause').length, 1)
    t.match(refused, [/obeyed before/, /obeyed before/])
  })

  spec(
    'a command of another time is refused: old, of the future, from before the node listened',
    async (t, sides) => {
      const early = commandOf()
      await until(() => Date.now() > Date.parse((early.payload as ControlCommand).at), 'time goes on')
      const { told, refused } = await nodes(t, sides, ['a'])
      const at = (ms: number) => commandOf({ at: new Date(Date.now() + ms).toISOString() })
      await sides.asking.broadcast('CONTROL_EXCHANGE', [at(-FRESH_MS - 1000), at(FRESH_MS + 10_000), early])
      await settle(t, sides, ['a'])
      t.same(
        told.map(({ order }) => order.do),
        ['report'],
      )
      t.match(refused, [/it was made at/, /it was made at/, /before this process listened/])
    },
  )

  spec('what is no command at all is refused, and the node goes on', async (t, sides) => {
    const { told, refused } = await nodes(t, sides, ['a'])
    const odd = [
      'text',
      7,
      [],
      {},
      { ...commandOf(), version: 99 },
      { ...commandOf(), type: 'ProcessUpdated' },
    ]
    const hollow = [null, 'x', {}, { signature: 7 }].map((payload) => ({ ...commandOf(), payload }))
    await sides.asking.broadcast('CONTROL_EXCHANGE', [...odd, ...hollow] as Envelope[])
    await settle(t, sides, ['a'])
    t.equal(told.length, 1)
    t.equal(refused.length, odd.length + hollow.length)
  })

  spec(
    'a command says on whose behalf it is given, signed; an operator of the cluster gives it for none',
    async (t, sides) => {
      const identity = { organizationId: DEFAULT_ORGANIZATION_ID, userId: stableId('user', 'one') }
      const said: unknown[] = []
      await nodes(t, sides, ['a'], async (_order, command) => {
        said.push(command.identity)
        return { result: 'done' }
      })
      const heard = await overheard(t, sides)
      const control = controlOf(t, sides.asking)
      await control.ask(PAUSE, { ...PATIENT, node: 'a', identity })
      await control.ask(PAUSE, { ...PATIENT, node: 'a' })
      t.same(said, [identity, undefined])
      const forged = {
        ...(heard[0]!.payload as ControlCommand),
        identity: { ...identity, userId: undefined },
      }
      t.notOk(isSigned(SECRET, 'command', forged))
    },
  )

  spec(
    'a command is obeyed whose envelope names no organization, and the answer names none',
    async (t, sides) => {
      const { told, refused } = await nodes(t, sides, ['a'])
      const answers: BroadcastEnvelope[] = []
      const listening = await sides.asking.subscribe('CONTROL_REPLY_EXCHANGE', (one) => answers.push(one))
      t.teardown(() => listening.cancel())
      const envelope = { ...commandOf(), organizationId: undefined }
      await sides.asking.broadcast('CONTROL_EXCHANGE', [envelope])
      await until(() => answers.length === 1, 'it is answered')
      t.match(told, [{ order: PAUSE }])
      t.same(refused, [])
      t.notOk('organizationId' in answers[0]!)
    },
  )

  spec(
    'nodes that take no envelope without an organization are reached, too, with no real one',
    async (t, sides) => {
      const heard = await overheard(t, sides)
      await controlOf(t, sides.asking).ask(PAUSE, { by: BY, timeoutMs: 1 })
      await until(() => heard.length === 1, 'it was sent')
      t.ok(Envelope.safeParse(heard[0]).success)
      t.equal(heard[0]!.organizationId, (heard[0]!.payload as ControlCommand).id)
    },
  )

  spec('an order that only newer versions know is answered, not refused', async (t, sides) => {
    const { told, refused } = await nodes(t, sides, ['a'])
    const control = controlOf(t, sides.asking)
    const heard: BroadcastEnvelope[] = []
    const listening = await sides.asking.subscribe('CONTROL_REPLY_EXCHANGE', (envelope) =>
      heard.push(envelope),
    )
    t.teardown(() => listening.cancel())
    const newer = sign(SECRET, 'command', { ...contentOf(), order: { do: 'dance' } })
    await sides.asking.broadcast('CONTROL_EXCHANGE', [{ ...commandOf(), payload: newer }])
    await until(() => heard.length === 1, 'it is answered')
    t.match(heard[0]!.payload, {
      node: 'a',
      cause: { code: 'SS_INPUT_INVALID', message: /does not know such an order/ },
    })
    t.same([told, refused], [[], []])
    t.match(await control.ask(PAUSE, { ...PATIENT, node: 'a' }), { silent: [] })
  })

  spec('answers that are forged count as none', async (t, sides) => {
    const heard = await overheard(t, sides)
    const asked = controlOf(t, sides.asking).ask(PAUSE, { by: BY, node: 'a', timeoutMs: 400 })
    await until(() => heard.length === 1, 'it was asked')
    const { id: commandId } = heard[0]!.payload as ControlCommand
    const reply = { commandId, node: 'a', at: new Date().toISOString(), result: 'done' }
    const forged = [
      { ...reply, signature: '0'.repeat(64) },
      sign('x'.repeat(32), 'reply', reply),
      sign(SECRET, 'command', reply),
    ]
    for (const payload of forged) {
      await sides.obeying.broadcast('CONTROL_REPLY_EXCHANGE', [
        { ...heard[0]!, type: 'ControlReply', payload },
      ])
    }
    t.same(await asked, { replies: [], silent: ['a'] })
  })

  spec('a node that stops listening obeys no more; close() leaves no subscription', async (t, sides) => {
    const told: string[] = []
    const control = createControl({ mailbox: sides.obeying, secret: SECRET, clock: fakeClock(Date.now()) })
    const consumer = await control.obey('a', {
      run: async (order) => {
        told.push(order.do)
        return { result: null }
      },
      refused: () => undefined,
    })
    const asking = controlOf(t, sides.asking)
    await asking.ask(PAUSE, { ...PATIENT, node: 'a' })
    await consumer.cancel()
    await control.close()
    t.match(await asking.ask(PAUSE, { by: BY, node: 'a', timeoutMs: 200 }), { silent: ['a'] })
    t.same(told, ['pause'])
  })
}
