import { pbkdf2 } from 'node:crypto'
import { once } from 'node:events'
import { promisify } from 'node:util'
import t from 'tap'
import { openSession } from '../../../core/database/session.ts'

const ASK = 'select 1'
/** Some work of another thread. */
const derive = promisify(pbkdf2)

/** A server whose answers to questions come as `answer` says. */
function clientOf(answer: () => Promise<unknown>) {
  const said: string[] = []
  let destroyed = 0
  return {
    said,
    destroyed: () => destroyed,
    client: {
      async query(statement: string) {
        said.push(statement)
        if (statement === ASK) await answer()
        return [] as never[]
      },
      onEnd: () => undefined,
      destroy: () => void (destroyed += 1),
    },
  }
}

const standStill = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

void t.test('Session: an answer that came while this process stood still counts', async (t) => {
  let asked = 0
  const answers = new EventTarget()
  const { client, destroyed } = clientOf(async () => {
    asked += 1
    answers.dispatchEvent(new Event('asked'))
    if (asked !== 2) return
    // The answer comes while this process does nothing, for longer than it waits for one.
    setImmediate(() => standStill(400))
    await derive('key', 'salt', 100_000, 32, 'sha512')
  })
  const session = await openSession(client, { askMs: 10, answerMs: 200 })
  while (asked < 3 && !session.ended.aborted) await once(answers, 'asked')
  t.notOk(session.ended.aborted)
  await session.close()
  t.equal(destroyed(), 1)
})

void t.test('Session: one that gets no answer ends', async (t) => {
  const { client, destroyed } = clientOf(() => new Promise(() => undefined))
  const session = await openSession(client, { askMs: 1, answerMs: 20 })
  if (!session.ended.aborted) await once(session.ended, 'abort')
  t.equal(destroyed(), 1)
})

void t.test('Session: one that gets no answer while it is made ends, and is none', async (t) => {
  const gone = Promise.withResolvers<never>()
  const client = {
    query: () => gone.promise,
    onEnd: () => undefined,
    destroy: () => gone.reject(new Error('Connection terminated')),
  }
  await t.rejects(openSession(client, { answerMs: 20 }), { message: 'Connection terminated' })
})

void t.test(
  'Session: the server gives up one that asks nothing, later than this side gives up the server',
  async (t) => {
    const { client, said } = clientOf(async () => undefined)
    const session = await openSession(client)
    await session.close()
    t.ok(said.includes('set idle_session_timeout = 15000'), said.join('; '))
  },
)
