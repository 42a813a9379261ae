import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { systemClock } from '../../../core/clock.ts'
import { createPostgresqlLocks } from '../../../core/locks/postgresql.ts'
import { createLeader } from '../../../supervisors/steward/leader.ts'
import { silentLogger } from '../../../core/logger.ts'

/** A process that wants to lead: `leader-process.ts <database url>`. Says when it leads, and when it stops. */
const database = await openPostgresqlDatabase({ url: process.argv[2]!, pool: 2 })
const locks = createPostgresqlLocks(database as Required<typeof database>)
const leader = createLeader({
  ...{ name: 'test', locks, clock: systemClock, random: Math.random, logger: silentLogger },
  async work(signal) {
    console.log('leads')
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    console.log('stops')
  },
})
leader.start()
console.log('wants')
process.once('SIGTERM', () => {
  void leader
    .close()
    .then(() => locks.close())
    .then(() => database.close())
})
