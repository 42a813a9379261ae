import cronstrue from 'cronstrue'
import 'cronstrue/locales/de.js'
import type { Language } from './catalogue.ts'

/** Five fields of cron in words of a language, such as `Every 10 minutes`; as they are where they cannot be read. */
export function scheduleWords(expression: string, language: Language): string {
  try {
    return cronstrue.toString(expression, { locale: language, use24HourTimeFormat: true })
  } catch {
    // The gateway takes none that cannot be read: of one from elsewhere its fields say more than nothing.
    return expression
  }
}
