import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import t from 'tap'
import { allTests } from '../../scripts/test-lanes.ts'

const PROJECT = resolve(import.meta.dirname, '../..')

void t.test('allTests() names each file of tests once, and no two clusters side by side', (t) => {
  const lanes = allTests(PROJECT)
  const named = lanes.flat().filter((one) => !one.startsWith('-'))
  t.same(named.toSorted(), globSync('test/**/*.test.ts', { cwd: PROJECT }).toSorted())
  const withClusters = lanes.filter((lane) => lane.some((file) => file.startsWith('test/chaos/')))
  t.equal(withClusters.length, 1)
  t.ok(withClusters[0]!.includes('--jobs=1'))
  t.end()
})
