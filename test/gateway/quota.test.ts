import t from 'tap'
import { createQuota } from '../../gateway/http/quota.ts'

/** Every organization has stored so much. */
const holding = (bytes: number) => ({ of: async () => bytes })
const exceeded = { code: 'SS_QUOTA_EXCEEDED' }

void t.test('createQuota() refuses the byte that does not fit, not the one before', async (t) => {
  const upload = await createQuota(holding(40))('a', 100)
  t.doesNotThrow(() => upload.add(60))
  t.throws(() => upload.add(1), exceeded)
})

void t.test(
  'createQuota() counts uploads beside each other, at work and kept, but not those that failed',
  async (t) => {
    const reserve = createQuota(holding(0))
    const [one, two, three] = [await reserve('a', 100), await reserve('a', 100), await reserve('a', 100)]
    one.add(60)
    t.throws(() => two.add(60), exceeded, 'one is at work')
    two.release(false)
    t.doesNotThrow(() => three.add(40), 'what failed does not count')
    one.release(true)
    one.release(true)
    t.throws(() => three.add(1), exceeded, 'what was kept counts, once')
  },
)

void t.test('createQuota() of one organization does not touch another (P8)', async (t) => {
  const reserve = createQuota(holding(0))
  const [mine, theirs] = [await reserve('mine', 100), await reserve('theirs', 100)]
  theirs.add(100)
  t.doesNotThrow(() => mine.add(100))
})

void t.test('createQuota() forgets an upload that could not begin', async (t) => {
  let broken = true
  const reserve = createQuota({
    async of() {
      if (broken) throw new Error('the database is away')
      return 0
    },
  })
  await t.rejects(reserve('a', 100), /the database is away/)
  broken = false
  const upload = await reserve('a', 100)
  t.doesNotThrow(() => upload.add(100))
})
