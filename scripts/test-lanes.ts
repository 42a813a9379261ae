import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Arguments for runs of tap that go on side by side. */
export type Lane = readonly string[]

/** What starts nodes of a cluster, each with a process for every worker: side by side they wait for each other, and cost the more for it. */
const CLUSTERS = /^test\/chaos\/|helpers\/cluster\.ts/

/** All tests: those with a cluster of their own one after the other, the others two at a time beside them. */
export function allTests(project: string): Lane[] {
  const files = globSync('test/**/*.test.ts', { cwd: project }).toSorted()
  const hasCluster = (file: string): boolean =>
    CLUSTERS.test(file) || CLUSTERS.test(readFileSync(join(project, file), 'utf8'))
  const { clusters = [], others = [] } = Object.groupBy(files, (file) =>
    hasCluster(file) ? 'clusters' : 'others',
  )
  return [
    ['--jobs=1', ...clusters],
    ['--jobs=2', ...others],
  ]
}
