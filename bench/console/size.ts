import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildConsole } from '../../scripts/build-console.ts'
import { report, type Figure } from '../report.ts'

/**
 * What a browser loads first, and what opening each page adds to it, compressed as it is sent: `node bench/console/size.ts`. What is
 * loaded when somebody asks for it (the live picture, the palette) is a part of no page: it is told apart, without a goal.
 */
const DIST = resolve(import.meta.dirname, '../../console/dist')
const [ENTRY_KIB, ROUTE_KIB, STYLE_KIB] = [200, 60, 20]

/** As Vite's manifest has it. */
interface Part {
  file: string
  src?: string
  isEntry?: boolean
  imports?: string[]
  dynamicImports?: string[]
  css?: string[]
}

await buildConsole()
const parts = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8')) as Record<string, Part>

/** A part and all that it cannot begin without. */
function withImports(name: string, known = new Set<string>()): Set<string> {
  if (known.has(name)) return known
  known.add(name)
  for (const each of parts[name]!.imports ?? []) withImports(each, known)
  return known
}

const kibOf = (files: Iterable<string>): number =>
  [...new Set(files)].reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST, file))).length, 0) / 1024
const scripts = (names: Iterable<string>): string[] => [...names].map((name) => parts[name]!.file)
const styles = (names: Iterable<string>): string[] => [...names].flatMap((name) => parts[name]!.css ?? [])

const [entry] = Object.entries(parts).find(([, { isEntry }]) => isEntry)!
const first = withImports(entry)
const added = (name: string): Set<string> => withImports(name).difference(first)
const opened = parts[entry]!.dynamicImports ?? []
const routes = opened.filter((name) => /pages\/[^/]+\/page\.tsx$/.test(name))
const asked = Object.keys(parts).filter(
  (name) => parts[name]!.src && !first.has(name) && !routes.includes(name),
)

const figures: Figure[] = [
  ['entry, scripts', kibOf(scripts(first)), 'KiB', ENTRY_KIB],
  ['entry, styles', kibOf(styles(first)), 'KiB', STYLE_KIB],
  ...routes
    .map((name): Figure => {
      const page = /pages\/([^/]+)\//.exec(name)![1]!
      return [`page ${page}, scripts`, kibOf(scripts(added(name))), 'KiB', ROUTE_KIB]
    })
    .sort((one, other) => other[1] - one[1]),
  [
    'the styles of a page, the largest',
    Math.max(...routes.map((name) => kibOf(styles(added(name))))),
    'KiB',
    STYLE_KIB,
  ],
  ...asked
    .map((name): Figure => [
      `when asked for: ${parts[name]!.src!.replace(/^.*src\//, '')}`,
      kibOf(scripts(added(name))),
      'KiB',
    ])
    .filter(([, kib]) => kib >= 5)
    .sort((one, other) => other[1] - one[1]),
]
report('The console: what is loaded', figures)
