/** A text, or one for each plural form of `count`. `{name}` stands for a value. */
export type Text = string | { one: string; other: string }
export type Values = Record<string, string | number>

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

/** The texts of one part of the console in all languages: a language that lacks one does not compile. */
export type Catalogue<Key extends string = string> = Record<Language, Record<Key, Text>>

/** `t('key', { count: 3 })`: the text of a key in the language that is chosen. */
export type Say<Key extends string> = (key: Key, values?: Values) => string

/** Written where it is used, so that it is loaded with its page. */
export const defineTexts = <Key extends string>(texts: {
  en: Record<Key, Text>
  de: Record<NoInfer<Key>, Text>
}): Catalogue<Key> => texts

/** The text of a key in a language, with its values; numbers are written as the language does. */
export function textOf(language: Language, text: Text, values: Values = {}): string {
  const form = typeof text === 'string' ? text : text[pluralOf(language, values.count)]
  return form.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    return typeof value === 'number' ? numbersOf(language).format(value) : (value ?? '')
  })
}

const pluralOf = (language: Language, count: unknown): 'one' | 'other' =>
  new Intl.PluralRules(language).select(Number(count)) === 'one' ? 'one' : 'other'

const numbers = new Map<Language, Intl.NumberFormat>()
function numbersOf(language: Language): Intl.NumberFormat {
  const found = numbers.get(language) ?? new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
  numbers.set(language, found)
  return found
}

/** The first language of a person that there are texts in. */
export function languageFor(wanted: readonly string[]): Language {
  const known = wanted.map((each) => each.slice(0, 2).toLowerCase()).find((each) => each in LANGUAGES)
  return (known as Language | undefined) ?? 'en'
}
