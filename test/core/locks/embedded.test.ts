import t from 'tap'
import { createEmbeddedLocks } from '../../../core/locks/embedded.ts'
import { locksContract } from '../../contracts/locks.ts'

locksContract(t, 'Embedded locks', async () => {
  const locks = createEmbeddedLocks()
  return [locks, locks]
})
