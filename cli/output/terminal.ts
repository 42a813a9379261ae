import { stripVTControlCharacters, styleText } from 'node:util'
import { toSpectraError } from '../../core/errors.ts'

type Style = Parameters<typeof styleText>[0]

/** Colour on a terminal only; NO_COLOR and FORCE_COLOR are honoured. */
export const paint = (style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string =>
  styleText(style, text, { stream, validateStream: true })

export const print = (line = ''): void => {
  process.stdout.write(`${line}\n`)
}

export const printJson = (value: unknown): void => print(JSON.stringify(value))

/** An error as people read it: what could not be done, what to do next, and the code to search for. */
export function errorLines(thrown: unknown): string[] {
  const error = toSpectraError(thrown)
  const lines = [
    `${paint('red', 'Error:', process.stderr)} ${error.message} ${paint('dim', `(${error.code})`, process.stderr)}`,
  ]
  if (error.advice) lines.push(`  ${error.advice}`)
  return lines
}

export function printError(thrown: unknown): void {
  process.stderr.write(`${errorLines(thrown).join('\n')}\n`)
}

/** Columns padded to their widest cell, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const width = (cell = ''): number => stripVTControlCharacters(cell).length
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => width(row[column])))) ?? []
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd(),
  )
}
