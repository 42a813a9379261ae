import { closest, distance } from 'fastest-levenshtein'

/** A variable that is set and no setting, and the setting that it may be meant for. */
export interface Misspelled {
  name: string
  meant: string
}

/** Letters that a name may be off by. */
const OFF_BY = 2

/**
 * Variables that look like a setting and are none: a setting with something behind it (`SPECTRA_DATA_DIR`), or one with a slip of the keyboard.
 * Others that begin with our name are not ours to judge: orchestrators set them, too.
 * @param settings the names of all settings
 */
export function misspelledOf(names: readonly string[], settings: readonly string[]): Misspelled[] {
  const known = new Set(settings)
  return names
    .filter((name) => name.startsWith('SPECTRA_') && !known.has(name))
    .flatMap((name) => {
      const near = closest(name, settings)
      if (distance(name, near) <= OFF_BY) return [{ name, meant: near }]
      const begun = settings.filter((setting) => name.startsWith(`${setting}_`))
      const meant = begun.toSorted((one, other) => other.length - one.length)[0]
      return meant === undefined ? [] : [{ name, meant }]
    })
}
