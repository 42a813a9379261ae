import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { isSchemed, readAddress } from '../core/address.ts'

/** What a text on the command line names. */
export type GivenSource = { kind: 'path'; path: string } | { kind: 'url'; url: string }

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/**
 * A path or address as given on the command line. What is there is taken, however it is called (`Meeting: plan.mp4`); else
 * what begins with a scheme is an address, and everything else a path. With `://` it is an address in any case: a file of
 * that name is given with `./` in front. A `~` that the shell left alone is the home of the user.
 * @throws SS_INPUT_INVALID where an address can be read in two ways
 */
export async function givenSource(text: string): Promise<GivenSource> {
  const path = resolve(text)
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  if (!isAddress && (await isThere(path))) return { kind: 'path', path }
  if (isSchemed(text)) {
    if (isAddress) readAddress(text)
    return { kind: 'url', url: text }
  }
  if (text.startsWith('~/')) return { kind: 'path', path: resolve(homedir(), text.slice(2)) }
  return { kind: 'path', path }
}
