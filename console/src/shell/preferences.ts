import { LANGUAGES, languageFor, type Language } from '../text/catalogue.ts'
import type { Clock } from '../text/zones.ts'
import { createStore, useStore } from '../parts/store.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** What somebody chose for this browser. */
export interface Preferences {
  theme: Theme
  language: Language
  /** By whose clock times are told. */
  zone: Clock
  /** Single keys such as `/` and `g o`. */
  shortcuts: boolean
}

const NAME = 'spectra-preferences'

const fallback = (): Preferences => ({
  ...{ theme: 'system', zone: 'site', shortcuts: true },
  language: languageFor(navigator.languages),
})

/** What is kept may be of another version, or of nobody's making: what is not understood is left out. */
function read(): Preferences {
  const kept = ((): Partial<Preferences> => {
    try {
      return (JSON.parse(localStorage.getItem(NAME) ?? '{}') ?? {}) as Partial<Preferences>
    } catch {
      return {}
    }
  })()
  const first = fallback()
  return {
    theme: THEMES.includes(kept.theme as Theme) ? kept.theme! : first.theme,
    language: kept.language && kept.language in LANGUAGES ? kept.language : first.language,
    zone: kept.zone && isZone(kept.zone) ? kept.zone : first.zone,
    shortcuts: kept.shortcuts ?? first.shortcuts,
  }
}

const store = createStore<Preferences>(read())

function show({ theme, language }: Preferences): void {
  const root = document.documentElement
  root.lang = language
  if (theme === 'system') delete root.dataset.theme
  else root.dataset.theme = theme
}
show(store.get())

export function prefer(change: Partial<Preferences>): void {
  const next = { ...store.get(), ...change }
  store.set(next)
  localStorage.setItem(NAME, JSON.stringify(next))
  show(next)
}

export const usePreferences = (): Preferences => useStore(store)

function isZone(zone: string): boolean {
  if (zone === 'site' || zone === 'here') return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
