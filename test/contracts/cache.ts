import type { Test } from 'tap'
import type { Cache } from '../../core/ports.ts'
import { eventually } from '../helpers/eventually.ts'

/** The promises of the `Cache` port. */
export function cacheContract(t: Test, open: () => Promise<Cache>): void {
  void t.test('Cache: gives what was set, until it is deleted', async (t) => {
    const cache = await open()
    t.equal(await cache.get('key'), undefined)
    await cache.set('key', 'value')
    await cache.set('key', 'newer')
    t.equal(await cache.get('key'), 'newer')
    await cache.delete('key')
    await cache.delete('key')
    t.equal(await cache.get('key'), undefined)
  })

  void t.test('Cache: an entry vanishes after its time to live', async (t) => {
    const cache = await open()
    await cache.set('short', 'value', { ttlMs: 20 })
    await cache.set('long', 'value', { ttlMs: 60_000 })
    await eventually('the short one is gone', async () => (await cache.get('short')) === undefined)
    t.equal(await cache.get('long'), 'value')
  })

  void t.test('Cache: the empty string is a value, and its health is good', async (t) => {
    const cache = await open()
    await cache.set('empty', '')
    t.equal(await cache.get('empty'), '')
    await t.resolves(cache.health())
  })
}
