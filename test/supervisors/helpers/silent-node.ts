import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { createLedger } from '../../../core/ledger/index.ts'
import { createPostgresqlLocks } from '../../../core/locks/postgresql.ts'
import { nodeLock } from '../../../supervisors/steward/node-name.ts'
import { request } from '../../helpers/pipeline.ts'

/** A node that holds its name and accepts a process, but sends nothing: `silent-node.ts <database url> <name>`. */
const [url, name] = process.argv.slice(2) as [string, string]
const database = await openPostgresqlDatabase({ url, pool: 3 })
const lock = await createPostgresqlLocks(database as Required<typeof database>).tryAcquire(nodeLock(name))
const { processes, orphans } = createLedger(database, { owner: name })
await processes.create(request())
await orphans.admit('M0_PRIORITY_QUEUE', 1, { secondsPerPoint: 60 })
console.log(lock ? 'ready' : 'refused')
setInterval(() => undefined, 1000)
