import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createEmbeddedMailbox } from '../../../../core/mailbox/embedded.ts'
import type { Envelope } from '../../../../schema/messages/index.ts'
import { elsewhere, envelope, receive } from '../../../contracts/mailbox/helpers.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { openedElsewhere } from '../open.ts'

const ROUNDS = 6
const QUEUE = 'M0_RESULTS_QUEUE'

/** Numbers in [0, 1) that follow from the seed (Mulberry32, Tommy Ettinger). */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

void t.test(
  'Mailbox (embedded): kill -9 while publishing loses nothing confirmed, and splits no call',
  async (t) => {
    const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
    t.comment(`SEED=${seed}`)
    const next = random(seed)
    const path = join(tempDir(t), 'mailbox.db')
    let total = 0
    for (let round = 0; round < ROUNDS; round++) {
      const child = elsewhere(t, openedElsewhere({ path }), 'publish', QUEUE)
      t.equal(await child.next(), 'ready')
      const confirmed = new Set(await child.take(1 + Math.floor(next() * 1500)))
      await child.kill()
      child.arrived.forEach((id) => confirmed.add(id))
      total += confirmed.size

      const mailbox = createEmbeddedMailbox({ path })
      const { ready } = await mailbox.depth(QUEUE)
      const box = await receive(mailbox, QUEUE, ready + 1)
      const found = await box.take(ready)
      const envelopes = found.map((delivery) => delivery.body as Envelope<{ name: string }>)
      const ids = new Set(envelopes.map((one) => one.id))
      t.equal(ids.size, ready, 'none is there twice')
      t.same(
        [...confirmed].filter((id) => !ids.has(id)),
        [],
        'none confirmed is missing',
      )
      const sizes = new Map<number, number>()
      for (const { payload } of envelopes) {
        const call = Number(payload.name.split(' ')[1])
        sizes.set(call, (sizes.get(call) ?? 0) + 1)
      }
      t.same(
        [...sizes].filter(([call, size]) => size !== 1 + (call % 3)),
        [],
        'no call is there in part',
      )
      await Promise.all(found.map((delivery) => delivery.ack()))
      await mailbox.close()
    }
    t.comment(`${total} confirmed messages in ${ROUNDS} rounds`)
    t.same(readdirSync(join(path, '..')), ['mailbox.db'], 'nothing is left beside the file')
  },
)

void t.test(
  'Mailbox (embedded): kill -9 while working loses nothing and leaves nothing in flight',
  async (t) => {
    const path = join(tempDir(t), 'mailbox.db')
    const mailbox = createEmbeddedMailbox({ path })
    t.teardown(() => mailbox.close())
    const names = Array.from({ length: 3000 }, (_, i) => `${i}`)
    await mailbox.publish(names.map((one) => ({ queue: QUEUE, envelope: envelope(one) })))
    const done: string[] = []
    for (let round = 0; round < 3; round++) {
      const child = elsewhere(t, openedElsewhere({ path }), 'work', QUEUE)
      await child.take(200)
      await child.kill()
      done.push(...child.arrived)
    }
    const box = await receive(mailbox, QUEUE, 5000)
    const depth = await mailbox.depth(QUEUE)
    const left = await box.take(depth.ready + depth.inFlight - box.arrived.length)
    const present = new Set([...box.arrived, ...left].map((one) => (one.body as Envelope).id))
    t.same(
      done.filter((id) => present.has(id)),
      [],
      'what was acknowledged is gone',
    )
    t.ok(present.size + 3 * 200 <= names.length, 'and only that')
  },
)
