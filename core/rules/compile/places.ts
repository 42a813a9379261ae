/** A name that a sentence says, and the words that say it. */
export interface SaidPlace {
  name: string
  said: RegExp
}

const longestFirst = (names: readonly string[]): string[] => names.toSorted((a, b) => b.length - a.length)

/** The words of a name, with dashes and spaces alike. */
const wordsOf = (name: string): string => RegExp.escape(name).replaceAll(/[-_ ]|\\x20|\\x2d/gi, '[-_ ]')

/** The zone or line that a sentence names. */
export function regionIn(text: string, regions: readonly string[]): SaidPlace | undefined {
  for (const name of longestFirst(regions)) {
    const words = wordsOf(name)
    const said = new RegExp(
      `\\b(?:(?:at|in|into|over|across|near|on) )?(?:the )?(?:(?:zone|line|area) )?["']?${words}["']?(?!\\w)`,
      'i',
    )
    if (said.test(text)) return { name, said }
  }
  return undefined
}

/**
 * The group of cameras that a sentence names: `in the group docks`, `on any of the docks cameras`, `at cameras of docks`; by its name
 * alone, `at the docks`, where no camera and no zone has that word in its name.
 * @param others names of cameras and zones
 */
export function groupIn(
  text: string,
  groups: readonly string[],
  others: readonly string[],
): SaidPlace | undefined {
  const lead = `(?:(?:at|in|on|by|from|near|of) )?(?:(?:any|all|each|one) (?:of )?)?(?:the )?`
  for (const name of longestFirst(groups)) {
    const words = `["']?${wordsOf(name)}["']?`
    const ways = [
      `${lead}(?:cameras? (?:in|of|from) )?(?:the )?group (?:of cameras )?${words}`,
      `${lead}cameras? (?:in|of|from) (?:the )?${words}`,
      `${lead}${words} (?:cameras?|group)`,
      ...(others.some((other) => hasWords(other, name)) ? [] : [`(?:at|in|on|near) (?:the )?${words}`]),
    ]
    for (const way of ways) {
      const said = new RegExp(`\\b${way}(?![\\w-])`, 'i')
      if (said.test(text)) return { name, said }
    }
  }
  return undefined
}

const hasWords = (other: string, name: string): boolean =>
  new RegExp(`\\b${wordsOf(name)}\\b`, 'i').test(other.replaceAll('_', '-'))
