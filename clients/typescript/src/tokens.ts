import { SpectraApiError } from './errors.ts'

/** The tokens of a sign-in. Keep them as you keep a password. */
export interface Session {
  accessToken: string
  /** ISO 8601. */
  accessExpiresAt: string
  refreshToken?: string
  refreshExpiresAt?: string
  /** A one-time password was used up: another one has to be chosen. */
  passwordToChoose?: boolean
}

export interface TokenOptions {
  /** For programs. */
  apiKey?: string
  /**
   * For pages that the gateway serves: the refresh token is a cookie that no script reads, and the session has none.
   * @default false
   */
  cookie?: boolean
  /** Of an earlier sign-in. */
  session?: Session
  /** Told of each new session, so that it can be kept: a refresh token is good once. `undefined` after signing out. */
  onSession?: (session: Session | undefined) => void
}

/** Refresh so long before the end, in milliseconds: clocks differ, and requests take their time. */
const EARLY_MS = 30_000

export interface Tokens {
  /** What to send as `authorization`; undefined where nobody signed in. Refreshes first where that is due. */
  authorization(): Promise<string | undefined>
  /** Refreshes after a 401; false where there is nothing to refresh by. */
  renew(refused: string | undefined): Promise<boolean>
  readonly session: Session | undefined
  set(session: Session | undefined): void
}

/**
 * The token of now. However many ask at once, one request refreshes it: the second use of a refresh token would end the sign-in.
 */
export function createTokens(
  { apiKey, session: given, onSession, cookie = false }: TokenOptions,
  refresh: (refreshToken?: string) => Promise<Session>,
): Tokens {
  let session = given
  let refreshing: Promise<void> | undefined

  function set(next: Session | undefined): void {
    session = next
    onSession?.(next)
  }

  async function refreshNow(refreshToken?: string): Promise<void> {
    try {
      set(await refresh(refreshToken))
    } catch (error) {
      if (error instanceof SpectraApiError && error.code === 'SS_UNAUTHENTICATED') set(undefined)
      throw error
    }
  }

  function refreshOnce(): Promise<void> | undefined {
    const token = session?.refreshToken
    if (!token && !cookie) return refreshing
    return (refreshing ??= refreshNow(token).finally(() => (refreshing = undefined)))
  }

  const bearer = (): string | undefined => {
    const token = apiKey ?? session?.accessToken
    return token === undefined ? undefined : `Bearer ${token}`
  }

  return {
    async authorization() {
      const due = session !== undefined && Date.parse(session.accessExpiresAt) - EARLY_MS < Date.now()
      if (apiKey === undefined && due) await refreshOnce()
      return bearer()
    },
    async renew(refused) {
      if (apiKey !== undefined) return false
      // Another request did it while this one was under way.
      if (refused !== bearer()) return true
      if (!session?.refreshToken && !cookie) return false
      await refreshOnce()
      return true
    },
    get session() {
      return session
    },
    set,
  }
}
