import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { createPostgresqlLocks } from '../../../core/locks/postgresql.ts'

/** A process that holds a lock until it is killed: `holder.ts <database url> <name> [<patience of the server, ms>]`. */
const [url, name, sessionMs] = process.argv.slice(2) as [string, string, string?]
const timeouts = sessionMs === undefined ? {} : { sessionMs: Number(sessionMs) }
const database = await openPostgresqlDatabase({ url, pool: 2, timeouts })
const lock = await createPostgresqlLocks(database as Required<typeof database>).tryAcquire(name)
console.log(lock ? 'held' : 'refused')
setInterval(() => undefined, 1000)
