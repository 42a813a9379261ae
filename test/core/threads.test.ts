import { once } from 'node:events'
import t from 'tap'
import { openThreads } from '../../core/threads.ts'

const FRAGILE = new URL('./threads/fragile.ts', import.meta.url)

void t.test(
  'Threads: one that ends in the middle of a task fails that task, and another goes on',
  async (t) => {
    const threads = openThreads(FRAGILE, { most: 1, idleMs: 10_000 })
    t.teardown(() => threads.destroy())
    t.equal(await threads.run('works'), 'done')
    await t.rejects(threads.run('ends'), /exit/)
    t.equal(await threads.run('works'), 'done')
  },
)

void t.test('Threads: what goes wrong without a task is a warning', async (t) => {
  const threads = openThreads(FRAGILE, { most: 1 })
  t.teardown(() => threads.destroy())
  const warned = once(process, 'warning') as Promise<[Error]>
  threads.emit('error', new Error('an answer that nobody waits for'))
  t.match((await warned)[0].message, /nobody waits/)
  t.equal(await threads.run('works'), 'done')
})
