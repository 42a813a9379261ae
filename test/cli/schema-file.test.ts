import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { stringify } from 'yaml'
import { readSchemaFile } from '../../cli/schema-file.ts'
import { EventSchema } from '../../schema/event-schema.ts'
import { YARD } from '../helpers/event-schemas.ts'
import { tempDir } from '../helpers/temp.ts'

void t.test('readSchemaFile(): the same of JSON and of YAML', async (t) => {
  const dir = tempDir(t)
  for (const [file, text] of [
    ['yard.json', JSON.stringify(YARD)],
    ['yard.yaml', stringify(YARD)],
    ['YARD', stringify(YARD)],
  ] as const) {
    const path = join(dir, file)
    writeFileSync(path, text)
    t.same(await readSchemaFile(path), EventSchema.parse(YARD))
  }
})

const BOMB = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...['b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]', 'c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]'],
  ...['d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]', 'e: [*d, *d, *d, *d, *d, *d, *d, *d, *d]'],
].join('\n')

const REFUSED: Readonly<Record<string, [string, RegExp]>> = {
  'broken YAML': ['name: [', /^Cannot read .*: .* at line 1, column/],
  'broken JSON': ['{"name": "a", "types": [}', /^Cannot read .* at line 1/],
  'an unknown field, and where': [
    'name: a\ntypes:\n  - type: a\n    description: A.\n    raise: 1',
    /types\.0: .*raise/,
  ],
  'an empty file': ['', /Cannot use the event schema: it: /],
  'names that stand for more and more': [BOMB, /alias/i],
  'a schema within itself': ['name: a\ntypes: &t\n  - *t', /alias|types\.0/i],
  'two documents': ['name: a\n---\nname: b', /documents/],
  'a large file': [`name: ${'x'.repeat(200_000)}`, /bytes, and at most 131072 are read/],
  'a key twice': ['name: a\nname: b', /unique/],
}

for (const [what, [text, message]] of Object.entries(REFUSED)) {
  void t.test(`readSchemaFile(): ${what} is refused`, async (t) => {
    const path = join(tempDir(t), 'a.yaml')
    writeFileSync(path, text)
    await t.rejects(readSchemaFile(path), { code: 'SS_INPUT_INVALID', message })
  })
}

void t.test(
  'readSchemaFile(): a file that is not there is SS_SOURCE_NOT_FOUND, a folder is refused',
  async (t) => {
    const dir = tempDir(t)
    await t.rejects(readSchemaFile(join(dir, 'none.yaml')), { code: 'SS_SOURCE_NOT_FOUND' })
    await t.rejects(readSchemaFile(dir), { code: 'SS_INPUT_INVALID', message: /it is no file/ })
  },
)
