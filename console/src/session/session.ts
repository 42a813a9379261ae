import { ask } from '../api/ask.ts'
import { client, onSignedOut } from '../api/client.ts'
import { toProblem, type SpectraApiError } from '../api/errors.ts'
import { graphql, type ResultOf } from '../api/graphql.ts'
import { createStore, useStore } from '../parts/store.ts'

const MeQuery = graphql(`
  query Me {
    me {
      organizationId
      role
      permissions
      cameras
      user {
        id
        email
        name
      }
    }
    organization {
      id
      name
    }
  }
`)

export type Me = ResultOf<typeof MeQuery>['me'] & { organization: string }

/** How people sign in here. */
export interface Ways {
  accounts: boolean
  oidc: boolean
  /** The browser has the cookie of a sign-in. */
  remembered: boolean
}

/** Whether somebody is in, and what it takes. */
export type Session =
  | { step: 'opening' }
  | { step: 'unreachable'; problem: SpectraApiError }
  /** Nobody has an account yet: whoever is at this machine is let in, and may make the first one. */
  | { step: 'first-run'; me: Me }
  | { step: 'sign-in'; ways: Ways }
  /** A one-time password was used up. */
  | { step: 'choose-password' }
  | { step: 'in'; me: Me }

const session = createStore<Session>({ step: 'opening' })
export const useSession = (): Session => useStore(session)

const WITHOUT = 'spectra-without-account'

async function fetchMe(): Promise<Me> {
  const { me, organization } = await ask(MeQuery, {})
  return { ...me, organization: organization?.name ?? '' }
}

/** Finds out who is here: by the cookie, or because this machine's own user needs no account. */
export async function openSession(): Promise<void> {
  try {
    session.set(await found())
  } catch (thrown) {
    session.set({ step: 'unreachable', problem: toProblem(thrown) })
  }
}

async function found(): Promise<Session> {
  const ways = (await (await client.rest('/api/v1/auth/ways')).json()) as Ways
  if (ways.accounts) {
    const resumed = client.session ?? (ways.remembered ? await client.resume() : undefined)
    if (!resumed) return { step: 'sign-in', ways }
    if (resumed.passwordToChoose) return { step: 'choose-password' }
    return { step: 'in', me: await fetchMe() }
  }
  const me = await fetchMe()
  return { step: localStorage.getItem(WITHOUT) ? 'in' : 'first-run', me }
}

/** @throws SpectraApiError */
export async function signIn(email: string, password: string): Promise<void> {
  await client.signIn(email, password)
  await openSession()
}

export async function signOut(): Promise<void> {
  await client.signOut()
  await openSession()
}

/** @throws SpectraApiError for a password that is too weak */
export async function choosePassword(next: string): Promise<void> {
  await client.rest('/api/v1/auth/password', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ next }),
  })
  session.set({ step: 'in', me: await fetchMe() })
}

/** Goes on as this machine's own user. */
export function goOnWithout(): void {
  const now = session.get()
  if (now.step !== 'first-run') return
  localStorage.setItem(WITHOUT, 'yes')
  session.set({ step: 'in', me: now.me })
}

/** Somebody without an account wants one after all. */
export function makeAccount(): void {
  const now = session.get()
  if (now.step === 'in') session.set({ step: 'first-run', me: now.me })
}

// An answer of 401 that no refresh helps with: the page shows how to come back, and where it was stays in the address.
onSignedOut(() => {
  if (session.get().step === 'in') void openSession()
})
