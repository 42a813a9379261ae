import t from 'tap'
import { createOrderWatch } from '../../gateway/http/order-watch.ts'
import { SpectraError } from '../../core/errors.ts'
import { shared } from '../../gateway/turns.ts'

void t.test('shared() looks once for all who ask while it looks, also where it fails', async (t) => {
  let looks = 0
  const answer = Promise.withResolvers<string>()
  const look = shared(() => {
    looks += 1
    return looks === 1 ? answer.promise : Promise.reject(new Error('away'))
  })
  const all = [look(), look(), look()]
  answer.resolve('seen')
  t.same(await Promise.all(all), ['seen', 'seen', 'seen'])
  t.equal(looks, 1)
  t.match(await Promise.allSettled([look(), look()]), [{ status: 'rejected' }, { status: 'rejected' }])
  await t.rejects(look())
  t.equal(looks, 3)
})

void t.test('OrderWatch: forgets an outage after half a minute', async (t) => {
  let now = 0
  const watch = createOrderWatch(() => now)
  const full = new SpectraError('SS_DISK_FULL', 'full')
  await t.rejects(watch.taking(() => Promise.reject(full)))
  await t.rejects(watch.health(), full)
  now = 30_000
  await watch.health()
})
