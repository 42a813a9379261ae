import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import type { StoragePlace } from '../../core/ports.ts'

const [ONE, OTHER] = ['c1c1c1c1-0000-4000-8000-000000000001', 'c2c2c2c2-0000-4000-8000-000000000002']

/** What the place of every storage adapter promises. `open` gives one where nothing is yet. */
export function storagePlaceContract(
  t: Test,
  name: string,
  open: (t: Test) => StoragePlace | Promise<StoragePlace>,
): void {
  const promise = (what: string, run: (t: Test, place: StoragePlace) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => run(t, await open(t)))
  }
  const opened = (place: StoragePlace, clusterId: string) =>
    place.open({ clusterId, secret: 'a secret of the test', clock: () => Date.now() })
  const keys = (place: StoragePlace, prefix = '') => Array.fromAsync(place.list(prefix), ({ key }) => key)

  promise('where nothing is, it has no owner and no objects', async (t, place) => {
    t.equal(await place.owner(), undefined)
    t.same(await keys(place), [])
    t.equal(await place.owner(), undefined, 'looking makes nothing')
  })

  promise('of several that mark it at once one wins, and all learn which (P13)', async (t, place) => {
    const said = await Promise.all([ONE, OTHER, ONE, OTHER].map((id) => place.mark(id)))
    const owner = await place.owner()
    t.ok(owner === ONE || owner === OTHER)
    t.same(new Set(said), new Set([owner]))
    t.equal(await place.mark(OTHER, { replace: true }), OTHER)
    t.equal(await place.owner(), OTHER)
  })

  promise('the storage of its cluster keeps its objects there, and the mark is none', async (t, place) => {
    await place.mark(ONE)
    const storage = opened(place, ONE)
    for (const key of ['a/1', 'b/1']) await storage.put(key, Buffer.from(key))
    t.same(await keys(place), ['a/1', 'b/1'])
    t.same(await keys(place, 'b/'), ['b/1'])
    t.same(await Array.fromAsync(storage.list(''), ({ key }) => key), ['a/1', 'b/1'])
    t.equal(await text(await opened(place, ONE).get('a/1')), 'a/1', 'for who opens it next, too')
  })

  promise(
    'the storage of another cluster finds no object missing, and makes none (P13)',
    async (t, place) => {
      await place.mark(ONE)
      await opened(place, ONE).put('a/1', Buffer.from('one'))
      const away = { code: 'SS_STORAGE_UNAVAILABLE' }
      const other = opened(place, OTHER)
      await t.rejects(other.put('a/2', Buffer.from('x')), away)
      await t.rejects(other.stat('a/2'), away)
      t.same(await keys(place), ['a/1'])
    },
  )
}
