import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { faultsOfOverlay, jobOf, rulesOf, type Resource } from './deploy-check/overlay.ts'

/**
 * What `make deploy-check` does: with the programs that those who deploy use, tries what was made for them. Ends with 0 where all was done and
 * is well, 1 where something is wrong, 2 where a program is missing and the rest is well.
 */
const PROJECT = resolve(import.meta.dirname, '..')
const RULES = join(PROJECT, 'deploy/prometheus')

interface Check {
  readonly what: string
  /** The program, and how Debian installs it. */
  readonly needs: readonly [program: string, install: string]
  /** Throws with what is wrong; returns what was seen. */
  readonly run: () => string
}

const run = (command: string, args: readonly string[]): string => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: PROJECT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${status}\n${stdout}${stderr}`)
  return stdout
}

const built = (overlay: string): Resource[] =>
  parseAllDocuments(run('kubectl', ['kustomize', `deploy/kubernetes/${overlay}`])).map(
    (document) => document.toJS() as Resource,
  )

const overlay = (name: string): Check => ({
  what: `Kubernetes, overlay ${name}`,
  needs: ['kubectl', 'apt-get install kubernetes-client'],
  run: () => {
    const all = built(name)
    const faults = faultsOfOverlay(all)
    if (faults.length > 0) throw new Error(faults.join('\n'))
    return `${all.length} objects, and each name that one says of another is there`
  },
})

/** Rules and their tests in a folder of their own, as `promtool` wants them. */
function tested(rules: string, tests: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'spectra-rules-'))
  try {
    writeFileSync(join(folder, 'alerts.yml'), rules)
    writeFileSync(join(folder, 'alerts.test.yml'), tests)
    const checked = run('promtool', ['check', 'rules', join(folder, 'alerts.yml')])
    run('promtool', ['test', 'rules', join(folder, 'alerts.test.yml')])
    return `${/(\d+) rules found/.exec(checked)?.[1]} rules, each fires when it should`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const PROMTOOL = ['promtool', 'apt-get install --no-install-recommends prometheus'] as const
const TESTS = readFileSync(join(RULES, 'alerts.test.yml'), 'utf8')

const CHECKS: readonly Check[] = [
  {
    what: 'alerts for Prometheus',
    needs: PROMTOOL,
    run: () => tested(readFileSync(join(RULES, 'alerts.yml'), 'utf8'), TESTS),
  },
  {
    what: 'alerts for the Prometheus operator',
    needs: PROMTOOL,
    run: () => {
      const all = built('production')
      const job = jobOf(all)
      // The same tests, with the job under which the ServiceMonitor has the services scraped.
      const tests = TESTS.replaceAll('job="spectra"', `job="${job}"`).replaceAll(
        'job: spectra',
        `job: ${job}`,
      )
      return tested(rulesOf(all), tests)
    },
  },
  overlay('small'),
  overlay('production'),
  {
    what: 'images of the gateway and of a node',
    needs: ['debootstrap', 'apt-get install debootstrap'],
    run: () => run(process.execPath, ['docker/try-image.ts', 'gateway', 'vlm']).trim(),
  },
]

const has = (program: string): boolean =>
  `${process.env.PATH}:/usr/sbin`.split(':').some((folder) => existsSync(join(folder, program)))

let missing = 0
let wrong = 0
for (const { what, needs, run } of CHECKS) {
  const [program, install] = needs
  if (!has(program)) {
    missing += 1
    console.log(`missing  ${what}: there is no ${program} here. On Debian: ${install}`)
    continue
  }
  try {
    console.log(`well     ${what}: ${run()}`)
  } catch (thrown) {
    wrong += 1
    console.log(`wrong    ${what}: ${(thrown as Error).message}`)
  }
}
process.exitCode = wrong > 0 ? 1 : missing > 0 ? 2 : 0
