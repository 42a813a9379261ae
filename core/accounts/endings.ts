import { toSpectraError } from '../errors.ts'
import type { Accounts } from '../ports.ts'
import { now, type Context } from './context.ts'
import { endingOf, nameOf } from './identity-names.ts'

/** So often it is looked whether those who are watched still hold. Milliseconds. */
const LOOK_MS = 2000

/** In one statement, whoever is watched: by what their identities end with now. */
const STILL = `
  with names as (select kind, id::uuid as id from jsonb_to_recordset($1::jsonb) as given(kind text, id text))
  select 'user' as kind, s.id::text as id, u.version
    from names n join spectra_core.sessions s on s.id = n.id join spectra_core.users u on u.id = s.user_id
    where n.kind = 'user' and s.ended_at is null and s.expires_at > $2 and u.disabled_at is null
  union all
  select 'key', k.id::text, 0 from names n join spectra_core.api_keys k on k.id = n.id
    where n.kind = 'key' and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)`

export interface Endings extends Pick<Accounts, 'onEnded'> {
  /** Looks now. @throws the codes of the database */
  look(): Promise<void>
  close(): void
}

/** Tells when identities end. While nobody is watched, nothing is asked. */
export function createEndings(context: Context): Endings {
  const watched = new Map<string, Set<Watch>>()
  let timer: unknown
  let closed = false

  function arm(): void {
    if (closed || timer !== undefined || watched.size === 0) return
    timer = context.clock.setTimeout(() => {
      timer = undefined
      void look().catch(unlessAway).finally(arm)
    }, LOOK_MS)
  }

  async function look(): Promise<void> {
    const asked = [...watched.keys()]
    if (asked.length === 0) return
    const names = asked.map(endingOf).map(({ kind, id }) => ({ kind, id }))
    const rows = await context.database.query<{ kind: 'user' | 'key'; id: string; version: number }>(STILL, [
      JSON.stringify(names),
      now(context),
    ])
    const holding = new Set(rows.map(nameOf))
    const at = now(context)
    for (const name of asked) {
      for (const watch of watched.get(name) ?? []) {
        if (!holding.has(name) || (watch.expiresAt !== undefined && watch.expiresAt <= at)) end(name, watch)
      }
    }
  }

  function end(name: string, watch: Watch): void {
    stop(name, watch)
    watch.listener()
  }

  function stop(name: string, watch: Watch): void {
    const all = watched.get(name)
    all?.delete(watch)
    if (all?.size === 0) watched.delete(name)
  }

  return {
    onEnded({ sessionId, expiresAt }, listener) {
      // The machine's own user: there is nothing that ends.
      if (sessionId === undefined || closed) return () => {}
      endingOf(sessionId)
      const watch = { expiresAt, listener }
      watched.set(sessionId, (watched.get(sessionId) ?? new Set()).add(watch))
      arm()
      return () => stop(sessionId, watch)
    },
    look,
    close() {
      closed = true
      context.clock.clearTimeout(timer)
      watched.clear()
    },
  }
}

interface Watch {
  expiresAt?: Date
  listener: () => void
}

/** A database that is away says nothing about anybody: it is asked again. Anything else is a bug. */
function unlessAway(thrown: unknown): void {
  if (!toSpectraError(thrown).retryable) throw thrown
}
