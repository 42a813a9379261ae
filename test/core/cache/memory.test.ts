import t from 'tap'
import { createMemoryCache } from '../../../core/cache/memory.ts'
import { cacheContract } from '../../contracts/cache.ts'

cacheContract(t, async () => createMemoryCache())

void t.test(
  'Memory cache: the least recently used go first, so that memory stays bounded (P6)',
  async (t) => {
    const cache = createMemoryCache({ maxBytes: 2_000 })
    for (let index = 0; index < 100; index += 1) await cache.set(`key-${index}`, 'x'.repeat(90))
    t.equal(await cache.get('key-0'), undefined)
    t.equal(await cache.get('key-99'), 'x'.repeat(90))
    await cache.set('huge', 'x'.repeat(5_000))
    t.equal(await cache.get('huge'), undefined, 'larger than all of it: not kept')
  },
)
