import { useMemo } from 'react'
import { usePreferences, zoneOf } from '../shell/preferences.ts'
import { createFormats, type Formats } from './formats.ts'

/** Formats of the language and the zone that are chosen. */
export function useFormats(): Formats {
  const { language, zone } = usePreferences()
  return useMemo(() => createFormats(language, zoneOf(zone)), [language, zone])
}
