import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { createEmbeddedMailbox } from '../../../../core/mailbox/embedded.ts'
import type { Delivery } from '../../../../core/ports.ts'
import { envelope, idOf, inbox, receive } from '../../../contracts/mailbox/helpers.ts'
import { skipped } from '../../../helpers/skipped.ts'
import { tempDir } from '../../../helpers/temp.ts'

const QUEUE = 'M0_RESULTS_QUEUE'

/** Mounts a small file system. Returns why that is not possible here, if so. */
function mountTmpfs(dir: string, size: string): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir], { stdio: 'pipe' })
    return undefined
  } catch (thrown) {
    return `mounting a tmpfs is not permitted here: ${String((thrown as Error).message).split('\n')[0]}`
  }
}

void t.test(
  'on a disk that is really full nothing confirmed is lost, and work goes on after that',
  async (t) => {
    const dir = tempDir(t)
    const why = mountTmpfs(dir, '3m')
    if (why !== undefined) return skipped(t, why)
    t.teardown(() => execFileSync('umount', ['-l', dir]))
    const path = join(dir, 'mailbox.db')
    const errors: unknown[] = []
    let mailbox = createEmbeddedMailbox({ path, onError: (error) => errors.push(error) })
    const confirmed: string[] = []
    const publish = async (count: number): Promise<unknown[]> => {
      const from = confirmed.length
      const calls = Array.from({ length: count }, async (_, i) => {
        const message = envelope(`${from + i}`, { payload: 'x'.repeat(20_000) })
        await mailbox.publish([{ queue: QUEUE, envelope: message }])
        confirmed.push(message.id)
      })
      const results = await Promise.allSettled(calls)
      return results.filter((one) => one.status === 'rejected').map((one) => one.reason as unknown)
    }

    t.same(await publish(1), [])
    const box = inbox<Delivery>()
    const consumer = await mailbox.consume(QUEUE, { prefetch: 1 }, (delivery) => box.push(delivery))
    const first = await box.next()
    let failures: unknown[] = []
    while (failures.length === 0) failures = await publish(10)
    for (const failure of failures)
      t.match(failure, { name: 'SpectraError', code: 'SS_DISK_FULL', retryable: true })
    t.ok(confirmed.length > 10, `${confirmed.length} messages were confirmed before`)
    t.match(await mailbox.depth(QUEUE), { ready: confirmed.length - 1, inFlight: 1 })

    const settled = first.ack()
    t.match(await publish(1), [{ code: 'SS_DISK_FULL' }])
    execFileSync('mount', ['-o', 'remount,size=12m', dir])
    await settled
    const second = await box.next()
    await consumer.cancel()
    await second.requeue()
    t.ok(errors.length <= 1, 'what goes on is reported once')
    t.same(await publish(20), [], 'with space there is room for more')
    await mailbox.health()
    await mailbox.close()

    mailbox = createEmbeddedMailbox({ path })
    const rest = await (await receive(mailbox, QUEUE, 10_000)).take(confirmed.length - 1)
    t.same(rest.map(idOf).toSorted(), confirmed.filter((id) => id !== idOf(first)).toSorted())
    await mailbox.close()
  },
)

void t.test('opening on a full disk is SS_DISK_FULL', async (t) => {
  const dir = tempDir(t)
  const why = mountTmpfs(dir, '8k')
  if (why !== undefined) return skipped(t, why)
  t.teardown(() => execFileSync('umount', ['-l', dir]))
  t.throws(() => createEmbeddedMailbox({ path: join(dir, 'mailbox.db') }), { code: 'SS_DISK_FULL' })
})

void t.test('a message that does not fit does not take the others of its turn with it', async (t) => {
  const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'mailbox.db'), maxBytes: 1_000_000 })
  t.teardown(() => mailbox.close())
  const sizes = [10, 5_000_000, 10, 10]
  const calls = sizes.map((size, i) => {
    const message = envelope(`${i}`, { payload: 'x'.repeat(size) })
    return mailbox.publish([{ queue: QUEUE, envelope: message }])
  })
  const states = (await Promise.allSettled(calls)).map((one) => one.status)
  t.same(states, ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
  t.match(await mailbox.depth(QUEUE), { ready: 3 })
})
