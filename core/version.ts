import { readFileSync } from 'node:fs'

let known: string | undefined

/** The version of this program, from its package.json. */
export function packageVersion(): string {
  const read = (): string => readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (known ??= (JSON.parse(read()) as { version: string }).version)
}
