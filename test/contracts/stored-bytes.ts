import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import type { StoredBytes } from '../../core/ports.ts'

/** The promises of the `StoredBytes` port. `open` gives one; each promise uses organizations of its own. */
export function storedBytesContract(t: Test, name: string, open: () => StoredBytes): void {
  const promise = (what: string, run: (t: Test, it: StoredBytes, of: string) => Promise<unknown>): void => {
    void t.test(`${name}: ${what}`, async (t) => run(t, open(), randomUUID()))
  }

  promise('what is added counts for its organization, and for no other (P8)', async (t, it, of) => {
    t.equal(await it.of(of), 0)
    await Promise.all(Array.from({ length: 20 }, () => it.add(of, 50_000_000_000)))
    t.equal(await it.of(of), 1_000_000_000_000)
    t.equal(await it.of(randomUUID()), 0)
  })

  promise('a count replaces what was added before, and what is added meanwhile stays', async (t, it, of) => {
    const other = randomUUID()
    await it.add(other, 3)
    for (const bytes of [10, 20]) await it.add(of, bytes)
    await it.recount(of, async () => {
      await it.add(of, 5)
      await it.add(other, 4)
      return 12
    })
    t.equal(await it.of(of), 17)
    t.equal(await it.of(other), 7)
    await it.recount(of, async () => 0)
    t.equal(await it.of(of), 0)
  })

  promise('a count that fails changes nothing', async (t, it, of) => {
    await it.add(of, 10)
    const failing = () => Promise.reject(new Error('the storage is away'))
    await t.rejects(it.recount(of, failing), { message: 'the storage is away' })
    t.equal(await it.of(of), 10)
  })
}
