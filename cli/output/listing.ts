import { print } from './terminal.ts'

/** As many of each kind are shown one by one; `--json` has all. */
const SHOWN = 20

export function list(title: string, lines: readonly string[]): void {
  print(title)
  for (const line of lines.slice(0, SHOWN)) print(`  ${line}`)
  if (lines.length > SHOWN) print(`  and ${lines.length - SHOWN} more: --json shows all`)
}
