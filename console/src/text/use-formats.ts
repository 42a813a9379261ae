import { usePreferences } from '../shell/preferences.ts'
import { formatsOf, type Formats } from './formats.ts'
import { zoneOf } from './zones.ts'

/** Formats of the language and the viewer's zone. What a camera saw is written by `useFootageFormats`. */
export function useFormats(): Formats {
  const { language, zone } = usePreferences()
  return formatsOf(language, zoneOf(zone))
}
