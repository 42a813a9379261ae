import { globSync } from 'node:fs'

/** Arguments for runs of tap that go on side by side. */
export type Lane = readonly string[]

/** Each starts a whole cluster: side by side they wait for each other, and cost the more the longer they wait. */
const ONE_AT_A_TIME = 'test/chaos/'

/** All tests: those with a cluster of their own one after the other, the others two at a time beside them. */
export function allTests(project: string): Lane[] {
  const files = globSync('test/**/*.test.ts', { cwd: project }).toSorted()
  const clusters = files.filter((file) => file.startsWith(ONE_AT_A_TIME))
  return [
    ['--jobs=1', ...clusters],
    ['--jobs=2', ...files.filter((file) => !clusters.includes(file))],
  ]
}
