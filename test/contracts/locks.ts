import type { Test } from 'tap'
import type { Locks } from '../../core/ports.ts'

/**
 * What every adapter of locks promises. `open` gives the locks of two contenders: two processes where an adapter knows
 * several, else twice the same.
 */
export function locksContract(t: Test, name: string, open: (t: Test) => Promise<[Locks, Locks]>): void {
  const promise = (what: string, run: (t: Test, one: Locks, other: Locks) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => run(t, ...(await open(t))))
  }

  promise('a lock is held by one at a time, and each name is a lock of its own', async (t, one, other) => {
    const lock = await one.tryAcquire('leader')
    t.equal(lock?.name, 'leader')
    t.equal(lock?.lost.aborted, false)
    t.equal(await other.tryAcquire('leader'), undefined)
    t.ok(await other.tryAcquire('node:a'))
  })

  promise('who holds a lock does not get it twice', async (t, one) => {
    const both = await Promise.all([one.tryAcquire('leader'), one.tryAcquire('leader')])
    t.equal(both.filter((lock) => lock !== undefined).length, 1)
    t.equal(await one.tryAcquire('leader'), undefined)
  })

  promise('what was released is free, and releasing twice takes it from nobody', async (t, one, other) => {
    const lock = await one.tryAcquire('leader')
    await lock!.release()
    t.ok(await other.tryAcquire('leader'))
    await lock!.release()
    t.equal(await one.tryAcquire('leader'), undefined)
    t.equal(lock!.lost.aborted, false, 'a release is no loss')
  })

  promise('of many who want it at once, one gets it', async (t, one, other) => {
    const asked = Array.from({ length: 20 }, (_, index) => (index % 2 ? one : other).tryAcquire('leader'))
    t.equal((await Promise.all(asked)).filter((lock) => lock !== undefined).length, 1)
  })

  promise('close() frees what is held', async (t, one, other) => {
    await one.tryAcquire('leader')
    await one.close()
    await one.close()
    if (one !== other) t.ok(await other.tryAcquire('leader'))
    t.equal(await one.tryAcquire('leader'), undefined, 'and gives nothing any more')
  })
}
