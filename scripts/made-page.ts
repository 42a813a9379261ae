import { readFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import type { Setting } from '../core/config/setting.ts'

/** A page whose parts between marks are made from the code; the words around them are written by hand. @throws where a mark is missing */
export async function madePage(
  page: string,
  parts: Readonly<Record<string, () => string[]>>,
): Promise<string> {
  let text = readFileSync(page, 'utf8')
  for (const [name, rows] of Object.entries(parts)) {
    const marked = new RegExp(`(<!-- made: ${name} -->\n)[^]*?(<!-- /${name} -->)`)
    if (!marked.test(text)) throw new Error(`Cannot write ${page}: the marks of ${name} are missing`)
    text = text.replace(marked, (_, begin: string, end: string) => `${begin}\n${rows().join('\n')}\n\n${end}`)
  }
  return format(text, { ...(await resolveConfig(page)), parser: 'markdown' })
}

export const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
export const head = (...cells: readonly string[]): string[] => [row(...cells), row(...cells.map(() => '---'))]
export const code = (text: string): string => `\`${text}\``

export function settingRows(settings: object): string[] {
  const rows = Object.values<Setting<never>>(settings as never).map(({ env, about, secret, ...setting }) => {
    const value = String(setting.default())
    return row(code(env), secret ? 'secret' : value === '' ? '' : code(value), about)
  })
  return [...head('variable', 'default', 'meaning'), ...rows]
}
