import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { SpectraError } from '../core/errors.ts'

/**
 * A new password: asked for twice on the terminal, which does not show it, or the one line of standard input.
 * @throws SS_INPUT_INVALID where the two differ, or there is none
 */
export async function readNewPassword(): Promise<string> {
  if (!process.stdin.isTTY) {
    const password = (await text(process.stdin)).replace(/\r?\n$/, '')
    if (password !== '' && !/[\r\n]/.test(password)) return password
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot take the password: standard input is not one line')
  }
  const first = await askHidden('New password: ')
  if (first === (await askHidden('Again: '))) return first
  throw new SpectraError('SS_INPUT_INVALID', 'Cannot take the password: the two are not the same')
}

/** What is typed shows nowhere; Ctrl-C ends the command. */
async function askHidden(question: string): Promise<string> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  terminal.once('SIGINT', () => {
    process.stderr.write('\n')
    process.exit(130)
  })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
