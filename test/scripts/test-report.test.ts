import { Readable } from 'node:stream'
import t from 'tap'
import { addReports, printReport, slowest } from '../../scripts/test-report.ts'

const OUTPUT = `TAP version 14
# Subtest: test/a.test.ts
    ok 1 - fine
    1..1
    # time=1200.5ms
    # processor=2.54s
ok 1 - test/a.test.ts # time=1250.5ms
# Subtest: test/b.test.ts
    ok 1 - not run here # SKIP needs a server
    not ok 2 - wrong
      ---
      found: 1
      ...
not ok 2 - test/b.test.ts # time=90000ms
ok 3 - test/c.test.ts # time=12.25ms
Error: cannot create subtest after parent test ends
  ---
  ...
# { total: 5, pass: 3, fail: 1, skip: 1 }
`

void t.test(
  'printReport() shows files, failures in full and skips, counts them, and says what was not run',
  async (t) => {
    const { log } = console
    const printed: string[] = []
    t.teardown(() => Object.assign(console, { log }))
    console.log = (line: string) => void printed.push(line)
    const { counts, files, lost } = await printReport(Readable.from([OUTPUT]))
    console.log = log
    t.same(counts, { pass: 3, fail: 1, skip: 1 })
    t.equal(lost, 1)
    t.same(files, [
      { name: 'test/a.test.ts', seconds: 1.2505, processor: 2.54 },
      { name: 'test/b.test.ts', seconds: 90 },
      { name: 'test/c.test.ts', seconds: 0.01225 },
    ])
    t.same(
      printed.map((line) => line.trim()),
      [
        'ok 1 - test/a.test.ts # time=1250.5ms (2.5 s of a processor)',
        'ok 1 - not run here # SKIP needs a server',
        'not ok 2 - wrong',
        '---',
        'found: 1',
        '...',
        'not ok 2 - test/b.test.ts # time=90000ms',
        'ok 3 - test/c.test.ts # time=12.25ms',
        'Error: cannot create subtest after parent test ends',
        '---',
        '...',
      ],
    )
  },
)

void t.test('slowest() lists the files that took longest first', (t) => {
  const files = [1, 90, 3].map((seconds) => ({ name: `${seconds}.test.ts`, seconds }))
  t.equal(slowest(files, 2), '   90.0 s  90.test.ts\n    3.0 s  3.test.ts')
  t.equal(
    slowest([{ name: 'a.test.ts', seconds: 3, processor: 4.4 }]),
    '    3.0 s  a.test.ts (4 s of a processor)',
  )
  t.end()
})

void t.test('addReports() counts what several runs found', (t) => {
  const one = { counts: { pass: 3, fail: 1 }, files: [{ name: 'a', seconds: 1 }], lost: 1 }
  const other = { counts: { pass: 2, skip: 4 }, files: [{ name: 'b', seconds: 2 }], lost: 0 }
  t.same(addReports([one, other]), {
    counts: { pass: 5, fail: 1, skip: 4 },
    files: [...one.files, ...other.files],
    lost: 1,
  })
  t.end()
})
