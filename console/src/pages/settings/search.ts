import { oneOf, said, text } from '../../parts/search-params.ts'

export const TABS = ['own', 'models', 'configuration'] as const
export type Tab = (typeof TABS)[number]

/** What the address of the settings says: what is shown, and of which camera or prompt. */
export interface SettingsSearch {
  show?: Tab
  /** Words that a setting has in its name or meaning. */
  find?: string
  /** Only settings that were given. */
  given?: 'yes'
  camera?: string
  prompt?: string
  /** The part of a video on which something is tried. */
  chunk?: string
}

export const settingsSearch = ({
  show,
  find,
  given,
  camera,
  prompt,
  chunk,
}: Record<string, unknown>): SettingsSearch =>
  said({
    ...{ show: oneOf(...TABS)(show), find: text(find), given: oneOf('yes')(given) },
    ...{ camera: text(camera), prompt: text(prompt), chunk: text(chunk) },
  })

export interface Setting {
  variable: string
  value: string
  from: string
  about: string
}

/** Settings that have all the words, whatever their case. */
export function settingsWith(
  all: readonly Setting[],
  { find = '', given }: Pick<SettingsSearch, 'find' | 'given'>,
): Setting[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean)
  return all
    .filter(({ from }) => given === undefined || from !== 'default')
    .filter(({ variable, about, value }) => {
      const all = `${variable} ${about} ${value}`.toLowerCase()
      return words.every((word) => all.includes(word))
    })
}
