import { shownAddress } from '../../address.ts'

/** What is left of a secret. */
const GONE = '(secret)'
/** Shorter ones would be found in any text. */
const SHORTEST = 6
/** What looks like a key, whoever's it is: of OpenAI and its like, Google, AWS; tokens; signed claims. */
const KEYS =
  /\b(?:sk|pk|rk)-[\w-]{8,}|\bAIza[\w-]{30,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bBearer\s+[\w.~+/-]{8,}=*|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g
const ADDRESS = /(?<![a-z0-9+.-])([0-9+.-]*)([a-z][a-z0-9+.-]*:\/\/[^\s"'<>\\]+)/gi

/** Takes out of texts what may not be kept: `secrets`, what looks like a key, and all of addresses but host and path. */
export function createCleaner(secrets: readonly string[]): (text: string) => string {
  const known = secrets.flatMap(formsOf).filter((each) => each.length >= SHORTEST)
  known.sort((a, b) => b.length - a.length)
  return (text) =>
    known
      .reduce((rest, secret) => rest.replaceAll(secret, GONE), text)
      .replace(ADDRESS, (_, before: string, address: string) => `${before}${shownAddress(address)}`)
      .replace(KEYS, GONE)
}

/** A secret as it may be written: as it is, as a part of an address, and the password of one. */
function formsOf(secret: string): string[] {
  const password = URL.parse(secret)?.password ?? ''
  const forms = password === '' ? [secret] : [secret, password]
  return [...new Set(forms.flatMap((form) => [form, encodeURIComponent(form), decoded(form)]))]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The same data, each text of it changed. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapTexts(each, change)]))
}
