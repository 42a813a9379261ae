import type { ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components'
import { usePreferences } from './preferences.ts'

/** Says the language that is chosen to the parts of react-aria. */
export const Locale = ({ children }: { children: ReactNode }) => (
  <I18nProvider locale={usePreferences().language}>{children}</I18nProvider>
)
