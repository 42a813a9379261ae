import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const ROOT = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** The rows of the table of attacks: what is tried, and by which test of which file. */
function rows(): [attack: string, file: string, test: string][] {
  const [, table = ''] = /## Attacks, and their tests\n([^]*?)\n## /.exec(read('docs/security.md')) ?? []
  return [...table.matchAll(/^\| (?!Attack|---)(.+?) \| `(.+?)` \| (.+?) \|$/gm)].map(
    ([, attack, file, test]) => [attack!.trim(), file!, test!.trim()],
  )
}

void t.test(
  'Attacks: each that is promised to be tried has its test, under the name that is said',
  async (t) => {
    t.ok(rows().length >= 35)
    for (const [attack, file, test] of rows()) t.ok(read(file).includes(test), `${attack}: ${file}: ${test}`)
  },
)
