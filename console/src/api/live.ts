import type { SpectraApiError } from './errors.ts'
import { createStore } from '../parts/store.ts'

/** How the page hears from the gateway: when it did last, and whether it does. Milliseconds since 1970. */
export interface Live {
  state: 'quiet' | 'live' | 'lost'
  heardAt: number
}

export const live = createStore<Live>({ state: 'quiet', heardAt: 0 })

let subscriptions = 0

/** A subscription began. Returns what to call with its end. */
export function begin(): () => void {
  let isOver = false
  subscriptions++
  return () => {
    if (isOver) return
    isOver = true
    if (--subscriptions === 0) live.set({ ...live.get(), state: 'quiet' })
  }
}

/** The gateway is there, or told something. */
export const heard = (): void => {
  if (subscriptions > 0) live.set({ state: 'live', heardAt: Date.now() })
}

export const lost = (error: SpectraApiError): void => {
  if (error.retryable) live.set({ ...live.get(), state: 'lost' })
}
