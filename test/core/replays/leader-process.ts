import { systemClock } from '../../../core/clock.ts'
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { createPostgresqlLocks } from '../../../core/locks/postgresql.ts'
import { silentLogger } from '../../../core/logger.ts'
import { createRabbitmqMailbox } from '../../../core/mailbox/rabbitmq.ts'
import { createAuditLog } from '../../../core/observability/audit-log.ts'
import { createReplaying } from '../../../core/replays/step.ts'
import { createLeader } from '../../../supervisors/steward/leader.ts'
import { replayOrders } from '../../../supervisors/steward/replaying.ts'
import { createRounds } from '../../../supervisors/steward/rounds.ts'

/** A process that carries out replays once it leads: `leader-process.ts <database url> <mailbox url>`. */
const [url, mailboxUrl] = process.argv.slice(2) as [string, string]
const database = await openPostgresqlDatabase({ url, pool: 4 })
const mailbox = createRabbitmqMailbox({ url: mailboxUrl })
const locks = createPostgresqlLocks(database as Required<typeof database>)
const { processes } = createLedger(database)
const replay = createReplaying({ database, ports: { mailbox, processes, audit: createAuditLog(database) } })
const common = { clock: systemClock, logger: silentLogger }
const leader = createLeader({
  ...common,
  ...{ name: 'replays', locks, random: Math.random },
  async work(signal) {
    console.log('leads')
    const rounds = createRounds({ ...common, name: 'replaying', cannot: 'cannot bring back' })
    await replayOrders({ replay, clock: systemClock, rounds }, signal)
  },
})
leader.start()
console.log('wants')
