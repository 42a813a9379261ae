import type { DatabaseSync } from 'node:sqlite'
import type { ExchangeName, QueueName } from '../../../schema/queues.ts'

/** How many consumers and subscribers each opener has, for `depth` and for broadcasts of other processes. */
export function createListeners(db: DatabaseSync, owner: number) {
  const insert = db.prepare(`INSERT INTO listener (owner, name, count) VALUES (?, ?, 1)
    ON CONFLICT DO UPDATE SET count = count + 1`)
  const names: (QueueName | ExchangeName)[] = []
  const fewer = db.prepare('UPDATE listener SET count = count - 1 WHERE owner = ? AND name = ?')
  const none = db.prepare('DELETE FROM listener WHERE owner = ? AND name = ? AND count <= 0')
  return {
    /** All inside a write transaction. */
    come(name: QueueName | ExchangeName): void {
      insert.run(owner, name)
      names.push(name)
    },
    /** Writes all of them again. */
    comeBack(): void {
      for (const name of names) insert.run(owner, name)
    },
    go(name: QueueName | ExchangeName): void {
      fewer.run(owner, name)
      none.run(owner, name)
      names.splice(names.indexOf(name), 1)
    },
  }
}

export type Listeners = ReturnType<typeof createListeners>
