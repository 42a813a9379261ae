import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from './errors.ts'

/** One opener of the file: a process may have several. */
export interface Owner {
  id: number
  token: string
}

const lockPath = (path: string, token: string): string => `${path}-owner-${token}`

/**
 * Who has the mailbox open, and who is gone.
 *
 * Each opener has a row and, beside the mailbox, an empty file that it keeps locked. The operating system takes the lock
 * away when the process ends, however it ends, and never before: a process that hangs, sleeps or is stopped keeps its
 * messages, and a number given to another process (pid reuse), a wrong clock or another pid namespace on the same
 * volume confuse nobody. Row and file appear and vanish inside write transactions, so no one sees one without the other.
 */
export function createOwners(db: DatabaseSync, path: string, clock: () => number) {
  const insert = db.prepare(
    'INSERT INTO owner (token, pid, process_started_at, opened_at) VALUES (?, ?, ?, ?) RETURNING id',
  )
  const all = db.prepare('SELECT id, token FROM owner')
  const remove = db.prepare('DELETE FROM owner WHERE id = ?')
  const removeListeners = db.prepare('DELETE FROM listener WHERE owner = ?')
  const removeCopies = db.prepare('DELETE FROM copy WHERE owner = ?')
  const rejoin = db.prepare(
    'INSERT INTO owner (id, token, pid, process_started_at, opened_at) VALUES (?, ?, ?, ?, ?)',
  )
  const own = db.prepare('SELECT 1 FROM owner WHERE id = ?')
  const started = Math.round(Date.now() - process.uptime() * 1000)
  let lock: DatabaseSync | undefined

  const takeLock = (token: string): void => {
    lock = new DatabaseSync(lockPath(path, token), { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
  }

  const isGone = (token: string): boolean => {
    const file = lockPath(path, token)
    if (!existsSync(file)) return true
    const probe = new DatabaseSync(file, { readOnly: true, timeout: 0 })
    try {
      probe.prepare('SELECT 1 FROM sqlite_master').get()
      return true
    } catch (thrown) {
      if (isBusy(thrown)) return false
      throw thrown
    } finally {
      probe.close()
    }
  }

  return {
    /** Inside a write transaction. Takes the lock, then the row; removes lock files that no row knows. */
    register(): Owner {
      const token = randomUUID()
      takeLock(token)
      const { id } = insert.get(token, process.pid, started, clock()) as { id: number }
      const known = new Set(all.all().map((row) => lockPath(basename(path), String(row.token))))
      for (const name of readdirSync(dirname(path))) {
        if (name.startsWith(lockPath(basename(path), '')) && !known.has(name)) {
          rmSync(join(dirname(path), name), { force: true })
        }
      }
      return { id, token }
    },

    /** Other openers whose process is gone. */
    gone(self: Owner): Owner[] {
      const rows = all.all() as unknown as Owner[]
      return rows.filter((row) => row.id !== self.id && isGone(row.token))
    },

    /** False after others took this opener for gone: someone removed its lock file, or read it in this process. */
    isKnown: (self: Owner): boolean => own.get(self.id) !== undefined,

    /** Inside a write transaction: locks and registers again, under the same number. */
    rejoin(self: Owner): void {
      if (lock?.isOpen) lock.close()
      takeLock(self.token)
      rejoin.run(self.id, self.token, process.pid, started, clock())
    },

    /** Inside a write transaction: forgets an opener and what was kept for it; its messages are handed back before. */
    forget(owner: Owner): void {
      removeListeners.run(owner.id)
      removeCopies.run(owner.id)
      remove.run(owner.id)
    },

    /** After that transaction. */
    unlock(owner: Owner): void {
      rmSync(lockPath(path, owner.token), { force: true })
    },

    release(): void {
      if (lock?.isOpen) lock.close()
    },
  }
}

export type Owners = ReturnType<typeof createOwners>
