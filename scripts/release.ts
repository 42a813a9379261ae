import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SERVICES } from '../deploy/platform.ts'
import { leftOut } from '../docker/lean.ts'
import { faultsOfRelease } from './release/faults.ts'

const HELP = `Makes what a release of this version consists of, into release/VERSION: node scripts/release.ts [--check]

  --check   looks whether it could be made (versions in step, a section in CHANGELOG.md, nothing uncommitted), and makes nothing

It publishes nothing and tags nothing; what is left to do is printed. docs/release.md`

const PROJECT = resolve(import.meta.dirname, '..')
const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { cwd: PROJECT, encoding: 'utf8', maxBuffer: 1 << 28 })
const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8')
const { version } = JSON.parse(read('package.json')) as { version: string }

function main(): void {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) return console.log(HELP)
  const faults = faultsOfRelease({ version, read, changed: run('git', 'status', '--porcelain').trim() })
  if (faults.length > 0) {
    console.error(`Cannot release ${version}:\n${faults.map((one) => `  ${one}`).join('\n')}`)
    process.exitCode = 1
    return
  }
  if (values.check) return console.log(`${version} can be released.`)
  const folder = join(PROJECT, 'release', version)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  make(folder)
  console.log(`${readdirSync(folder).join('\n')}\nin ${folder}\n\n${steps()}`)
}

function make(folder: string): void {
  run(process.execPath, 'scripts/build-console.ts')
  run('npm', 'pack', '--silent', '--workspace', 'clients/typescript', '--pack-destination', folder)
  archive(folder)
  for (const format of ['spdx', 'cyclonedx'])
    writeFileSync(
      join(folder, `sbom.${format}.json`),
      run('npm', 'sbom', '--omit=dev', `--sbom-format=${format}`),
    )
  const sums = readdirSync(folder)
    .toSorted()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}  ${name}\n`,
    )
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))
}

/**
 * The program as one archive: what an image has of this repository, with the console as it was built. Node strips no types below a
 * node_modules, so it is unpacked and not installed as a package. The same commit gives the same bytes.
 */
function archive(folder: string): void {
  const out = leftOut()
  const files = run('git', 'ls-files')
    .split('\n')
    .filter((path) => path !== '' && !out.some((gone) => path === gone || path.startsWith(`${gone}/`)))
  const name = `spectra-sight-${version}`
  const same = [
    '--sort=name',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    `--mtime=@${run('git', 'log', '-1', '--format=%ct').trim()}`,
  ]
  const form = ['--create', '--gzip', ...same, `--transform=s,^,${name}/,`, '--files-from=-']
  execFileSync('tar', [...form, `--file=${join(folder, `${name}.tgz`)}`], {
    cwd: PROJECT,
    input: [...files, 'console/dist'].toSorted().join('\n'),
  })
}

const steps = (): string =>
  [
    'Then:',
    `  git tag -a v${version} -m "Spectra Sight ${version}"`,
    '  REGISTRY=...   # where your images are',
    ...SERVICES.flatMap(({ name }) => {
      const image = `$REGISTRY/spectra-${name}:${version}`
      return [
        `  docker buildx build -f docker/${name}.Dockerfile --build-arg VERSION=${version} --sbom=true --provenance=mode=max -t ${image} --push .`,
      ]
    }),
    `  npm publish release/${version}/spectra-sight-client-${version}.tgz`,
  ].join('\n')

main()
