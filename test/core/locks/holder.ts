import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { createPostgresqlLocks } from '../../../core/locks/postgresql.ts'

/** A process that holds a lock until it is killed: `holder.ts <database url> <name>`. */
const [url, name] = process.argv.slice(2) as [string, string]
const database = await openPostgresqlDatabase({ url, pool: 2 })
const lock = await createPostgresqlLocks(database as Required<typeof database>).tryAcquire(name)
console.log(lock ? 'held' : 'refused')
setInterval(() => undefined, 1000)
