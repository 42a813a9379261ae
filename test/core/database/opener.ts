/** A node in a process of its own: opens the database, tells the parent how that went, and closes it on demand. */
import { openPostgresqlDatabase } from '../../../core/database/postgresql.ts'
import { causeOf } from '../../../core/errors.ts'

try {
  const database = await openPostgresqlDatabase({ url: process.argv[2]!, pool: 2, name: 'opener' })
  await database.health()
  process.send!({ opened: true })
  process.once('message', () => {
    process.disconnect()
    void database.close()
  })
} catch (thrown) {
  process.send!({ opened: false, ...causeOf(thrown) })
  process.disconnect()
}
