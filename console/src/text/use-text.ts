import { useCallback } from 'react'
import { usePreferences } from '../shell/preferences.ts'
import { textOf, type Catalogue, type Say } from './catalogue.ts'

/** `t('key', { count: 3 })` of a catalogue, in the language that is chosen. */
export function useText<Key extends string>(catalogue: Catalogue<Key>): Say<Key> {
  const { language } = usePreferences()
  return useCallback(
    (key, values) => textOf(language, catalogue[language][key], values),
    [catalogue, language],
  )
}
