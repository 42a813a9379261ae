import type { AuditLog, Trash, TrashedObject } from './ports.ts'

/** Why an object is taken out of its place, or out of the trash for good. */
export type Reason =
  /** A working copy: by its row, the process has ended and does not need it. */
  | 'ended'
  /** No row has claimed it for days. */
  | 'unclaimed'
  /** Nobody ordered anything of this upload in time. */
  | 'unused-upload'
  /** A file that was made for somebody, and is over. */
  | 'expired-export'
  /** It was in the trash for its days. */
  | 'emptied'

export interface Removals {
  /** Removes the objects of `keys` one by one by `remove`, after that was written down. Returns how many there were. */
  run(reason: Reason, keys: readonly string[], remove: (key: string) => Promise<unknown>): Promise<number>
  /** The same for what is in the trash. */
  empty(objects: readonly TrashedObject[], trash: Pick<Trash, 'remove'>): Promise<number>
}

/** The part of pino that is used here. */
export interface RemovalLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export interface RemovalsOptions {
  audit: AuditLog
  organizationId: string
  log?: RemovalLog
}

/** As many keys as one entry of the audit log names. */
const AT_ONCE = 500

/** What the audit log calls them. */
export const REMOVAL_ACTIONS = {
  ended: 'storage.remove',
  unclaimed: 'storage.trash',
  'unused-upload': 'storage.trash',
  'expired-export': 'storage.remove',
  emptied: 'storage.empty-trash',
} as const satisfies Record<Reason, string>

/**
 * Nothing is removed that is not written down (P13): each removal stands in the audit log before it happens, with its key and
 * reason, and each batch in the log.
 */
export function createRemovals({ audit, organizationId, log }: RemovalsOptions): Removals {
  async function run(
    reason: Reason,
    keys: readonly string[],
    remove: (key: string) => Promise<unknown>,
  ): Promise<number> {
    for (let from = 0; from < keys.length; from += AT_ONCE) {
      const some = keys.slice(from, from + AT_ONCE)
      const subject = `${some.length} object${some.length > 1 ? 's' : ''}`
      const action = REMOVAL_ACTIONS[reason]
      await audit.record({ organizationId, action, subject, details: { reason, keys: some } })
      for (const key of some) await remove(key)
      const level = reason === 'ended' || reason === 'expired-export' ? 'info' : 'warn'
      log?.[level]({ action, reason, count: some.length, first: some[0], last: some.at(-1) }, WORDS[reason])
    }
    return keys.length
  }

  return {
    run,
    async empty(objects, trash) {
      const byKey = Map.groupBy(objects, ({ key }) => key)
      await run('emptied', [...byKey.keys()], async (key) => {
        for (const object of byKey.get(key)!) await trash.remove(object)
      })
      return objects.length
    },
  }
}

const WORDS: Record<Reason, string> = {
  ended: 'working copies of ended processes were removed',
  unclaimed: 'objects that no row has claimed for days were put into the trash',
  'unused-upload': 'uploads that no process used were put into the trash',
  'expired-export': 'files that were made for somebody are over',
  emptied: 'objects that were in the trash for their days are gone',
}
