import { createSpectraClient, type SpectraClient } from '../../../clients/typescript/src/client.ts'
import { heard } from './live.ts'

const listeners = new Set<() => void>()

/** Called when the sign-in is over: ended elsewhere, or too old to be gone on with. */
export const onSignedOut = (listener: () => void): void => void listeners.add(listener)

/** The one client of the page: who is signed in, one WebSocket for all subscriptions, uploads. */
export const client: SpectraClient = createSpectraClient({
  url: location.origin,
  cookie: true,
  onHeard: heard,
  onSession: (session) => {
    if (!session) listeners.forEach((listener) => listener())
  },
})
