import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedDir } from '../shared.ts'

/** Says what is wrong with a value, by the shape of that name; undefined where nothing is. */
export type Check = (shape: string, value: unknown) => string | undefined

/** A vendor's description of its API, of the shared contracts. Undefined where they are not beside the checkout. */
export function readContract<T>(file: string): T | undefined {
  const dir = sharedDir()
  return dir === undefined ? undefined : (JSON.parse(readFileSync(join(dir, 'contracts', file), 'utf8')) as T)
}
