import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '../helpers/temp.ts'
import { HERE } from './fleet.ts'

const git = (...args: string[]): string => execFileSync('git', args, { cwd: HERE, encoding: 'utf8' }).trim()

/** The last release before this one; undefined where there was none. */
export function lastRelease(): string | undefined {
  return git('tag', '--merged', 'HEAD', '--sort=-creatordate', 'v*').split('\n').find(Boolean)
}

/** Sets another version of the product up in a directory of its own. Takes minutes where it has other packages. */
export function checkOut(t: { teardown(fn: () => unknown): unknown }, reference: string): string {
  const directory = tempDir(t, 'spectra-version-')
  const files = execFileSync('git', ['archive', reference], { cwd: HERE, maxBuffer: 1 << 30 })
  execFileSync('tar', ['-x', '-C', directory], { input: files })
  const lock = 'package-lock.json'
  const same = readFileSync(join(HERE, lock)).equals(readFileSync(join(directory, lock)))
  for (const modules of same ? ['node_modules', 'console/node_modules'] : [])
    cpSync(join(HERE, modules), join(directory, modules), { recursive: true, verbatimSymlinks: true })
  execFileSync('sh', ['scripts/setup.sh'], { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] })
  return directory
}
