import t from 'tap'
import { faultsOfRelease } from '../../scripts/release/faults.ts'
import { read } from './documents.ts'

const { version } = JSON.parse(read('package.json')) as { version: string }
const log = (path: string): string =>
  path === 'CHANGELOG.md' ? `# Changes\n\n## ${version}\n- Something.\n` : read(path)

void t.test('A release: packages and manifests of this checkout are in step', (t) => {
  t.same(faultsOfRelease({ version, read: log, changed: '' }), [])
  t.end()
})

void t.test('A release: what is not in step, not written down or not committed is refused', (t) => {
  const planted: [Partial<Parameters<typeof faultsOfRelease>[0]>, RegExp][] = [
    [{ changed: ' M core/config.ts' }, /not committed/],
    [{ read }, /has no section "## /],
    [
      { read: (path) => (path === 'CHANGELOG.md' ? `## ${version}\n\n## 0.0.1\n- Old.\n` : read(path)) },
      /says nothing/,
    ],
    [
      { read: (path) => log(path).replaceAll(`"version": "${version}"`, '"version": "9.9.9"') },
      /console\/package.json is 9.9.9/,
    ],
    [
      { read: (path) => log(path).replaceAll(`newTag: ${version}`, 'newTag: 9.9.9') },
      /images of another version/,
    ],
    [{ version: 'next' }, /no version such as/],
  ]
  for (const [wrong, said] of planted)
    t.match(faultsOfRelease({ version, read: log, changed: '', ...wrong }).join('\n'), said)
  t.end()
})
