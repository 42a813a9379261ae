import type { DatabaseSync } from 'node:sqlite'
import type { Commits } from './commits.ts'
import type { Exchanges } from './exchanges.ts'
import type { Listeners } from './listeners.ts'
import type { Messages } from './messages.ts'
import type { Owner, Owners } from './owners.ts'

/** The file is made smaller when so many of its pages are empty (16 MiB), so many at a time. */
const EMPTY_PAGES = 4096
const PAGES_AT_ONCE = 500

/**
 * What happens by the clock while there are consumers or subscribers: messages and copies of other processes are
 * noticed (the write-ahead log needs no query to be sent anywhere, so looking costs microseconds), vanished openers are
 * buried, old copies dropped, empty pages given back.
 */
export function createHousekeeping(parts: {
  db: DatabaseSync
  self: Owner
  owners: Owners
  listeners: Listeners
  messages: Messages
  exchanges: Exchanges
  commits: Commits
  wanted: () => boolean
  onError: (error: unknown) => void
  pollMs: number
  vigilanceMs: number
}) {
  const { db, self, owners, listeners, messages, exchanges, commits, wanted, onError } = parts
  const emptyPages = db.prepare('PRAGMA freelist_count')
  const vacuum = db.prepare(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`)
  let timer: NodeJS.Timeout | undefined
  let lastVigil = 0
  let burying = false
  let lastError: unknown

  const bury = async (gone: Owner[]): Promise<void> => {
    for (const owner of gone) {
      if (timer === undefined) return
      const statements = (): void => {
        messages.giveBackAll(owner.id, true)
        owners.forget(owner)
      }
      await commits.write(statements, { what: 'take back messages of a vanished process', patient: true })
      owners.unlock(owner)
    }
  }

  /** Others took this opener for gone, and handed its messages to someone else: from here on it counts again. */
  const rejoin = (): void => {
    if (owners.isKnown(self)) return
    owners.rejoin(self)
    listeners.comeBack()
  }

  const vigil = (): void => {
    if (!owners.isKnown(self)) {
      const what = 'register again, after others took this process for gone'
      commits.write(rejoin, { what }).catch(onError)
    }
    const gone = burying ? [] : owners.gone(self)
    if (gone.length > 0) {
      burying = true
      bury(gone)
        .catch(onError)
        .finally(() => (burying = false))
    }
    const house = { what: 'tidy the mailbox' }
    if (exchanges.anyOld()) commits.write(() => exchanges.expire(), house).catch(onError)
    if (Number(emptyPages.get()?.freelist_count) > EMPTY_PAGES) {
      commits.write(() => vacuum.all(), { ...house, size: PAGES_AT_ONCE }).catch(onError)
    }
  }

  const tick = (): void => {
    try {
      if (wanted()) commits.wake()
      if (performance.now() - lastVigil >= parts.vigilanceMs) {
        lastVigil = performance.now()
        vigil()
      }
      lastError = undefined
    } catch (thrown) {
      // Twenty times a second the same would drown everything else.
      if (String(thrown) !== lastError) onError(thrown)
      lastError = String(thrown)
    }
  }

  return {
    start(): void {
      if (timer !== undefined) return
      timer = setInterval(tick, parts.pollMs)
      tick()
    },
    stop(): void {
      clearInterval(timer)
      timer = undefined
      lastVigil = 0
    },
  }
}
