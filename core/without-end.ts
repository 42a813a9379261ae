/**
 * The text without those of the given characters that it ends with. In one pass: an expression such as `/\/+$/` looks again from each
 * character of a long run of them.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text[end - 1]!)) end -= 1
  return text.slice(0, end)
}
