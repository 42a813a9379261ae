import { createInterface } from 'node:readline/promises'
import { SpectraError } from '../core/errors.ts'

/** Whether somebody is there to be asked. */
export const canAsk = (): boolean => Boolean(process.stdin.isTTY && process.stdout.isTTY)

/** Asks for a yes or a no. Enter alone is the answer in capitals. */
export async function ask(question: string, byDefault: 'yes' | 'no' = 'no'): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await terminal.question(`${question} ${byDefault === 'yes' ? '[Y/n]' : '[y/N]'} `)
    return answer.trim() === '' ? byDefault === 'yes' : /^y(es)?$/i.test(answer.trim())
  } finally {
    terminal.close()
  }
}

/** Asks before something that cannot be taken back. @throws SS_INPUT_INVALID where nobody is there to say yes */
export function confirm(what: string, question: string): Promise<boolean> {
  if (canAsk()) return ask(question)
  throw new SpectraError('SS_INPUT_INVALID', `Cannot ${what} without a yes`, {
    details: { advice: 'Add --yes where there is no terminal to ask on.' },
  })
}
