import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Prints the licence of every installed package, with its text where the package has one. */
const PROJECT = resolve(import.meta.dirname, '..')

interface Package {
  name?: string
  version?: string
  license?: string | { type?: string }
}

const named = new Set<string>()
for (const file of globSync('node_modules/**/package.json', { cwd: PROJECT }).toSorted()) {
  const { name, version, license } = JSON.parse(readFileSync(join(PROJECT, file), 'utf8')) as Package
  // Folders inside a package may have a package.json, too: without name and version they are none of their own.
  if (!name || !version || named.has(`${name}@${version}`)) continue
  named.add(`${name}@${version}`)
  console.log(
    `${name}@${version}: ${(typeof license === 'object' ? license.type : license) ?? 'see its text'}`,
  )
  const folder = join(PROJECT, file, '..')
  const text = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license'].find((one) =>
    existsSync(join(folder, one)),
  )
  if (text) console.log(`\n${readFileSync(join(folder, text), 'utf8').trim().replaceAll(/^/gm, '    ')}\n`)
}
