import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t from 'tap'
import { createRegistry } from '../../core/observability/metrics/registry.ts'
import { METRICS } from '../../core/observability/metrics/table.ts'
import { promtoolAccepts } from '../helpers/promtool.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

interface Panel {
  title: string
  targets?: { expr: string }[]
}
const dashboard = JSON.parse(read('deploy/grafana/spectra.json')) as { panels: Panel[] }
const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))

/** Labels of each of our metrics by the names under which Prometheus keeps it. */
const ours = new Map<string, readonly string[]>([
  ...Object.entries({ ...METRICS.counters, ...METRICS.gauges }).map(
    ([name, { labels }]): [string, readonly string[]] => [name, labels],
  ),
  ...Object.entries(METRICS.histograms).flatMap(([name, { labels }]): [string, readonly string[]][] => [
    [`${name}_sum`, labels],
    [`${name}_count`, labels],
    [`${name}_bucket`, [...labels, 'le']],
  ]),
])
/** What Prometheus adds to each. */
const ADDED = ['job', 'instance']

/** What is wrong with the metrics that a text asks for. */
function faultsOf(text: string, ofProcess: ReadonlySet<string>): string[] {
  return [...text.matchAll(/\b((?:spectra|nodejs|process)_[a-z0-9_]+)\b(?:\{([^}]*)\})?/g)].flatMap(
    ([, name = '', inside = '']) => {
      if (ofProcess.has(name)) return []
      const labels = ours.get(name)
      if (!labels) return [`no code tells ${name}`]
      const asked = [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!)
      return asked
        .filter((label) => ![...labels, ...ADDED].includes(label))
        .map((label) => `${name} has no label ${label}`)
    },
  )
}

/** The metrics that prom-client tells of the process itself. */
async function ofTheProcess(): Promise<ReadonlySet<string>> {
  const { body } = await createRegistry().text([])
  return new Set(
    [...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!).filter((name) => !/^spectra_/.test(name)),
  )
}

void t.test(
  'Monitoring: each metric and label in dashboard and alerts is one that the code tells',
  async (t) => {
    const known = await ofTheProcess()
    t.same(
      expressions.flatMap((expression) => faultsOf(expression, known)),
      [],
    )
    t.same(
      faultsOf(read('deploy/prometheus/alerts.yml').replaceAll(/^ *(description|summary):.*$/gm, ''), known),
      [],
    )
    t.same(faultsOf('rate(spectra_made_up_total{stage="vlm"}[5m])', known), [
      'no code tells spectra_made_up_total',
    ])
    t.same(faultsOf('spectra_stage_in_flight{node="a"}', known), [
      'spectra_stage_in_flight has no label node',
    ])
  },
)

void t.test('Monitoring: each metric of ours is on the dashboard, and in docs/operations.md', (t) => {
  const names = Object.values(METRICS).flatMap((kind) => Object.keys(kind))
  const shown = expressions.join('\n')
  t.same(
    names.filter((name) => !shown.includes(name)),
    [],
  )
  const told = read('docs/operations.md')
  t.same(
    names.filter((name) => !told.includes(`\`${name}\``)),
    [],
  )
  t.end()
})

void t.test('Monitoring: each alert has its section in docs/operations.md, and has its test', (t) => {
  const alerts = [...read('deploy/prometheus/alerts.yml').matchAll(/- alert: (\w+)/g)].map(
    ([, name]) => name!,
  )
  t.ok(alerts.length > 10)
  const sections = read('docs/operations.md').split(/^##+ /m)
  const tested = read('deploy/prometheus/alerts.test.yml')
  for (const name of alerts) {
    const section = sections.find((one) => one.startsWith(`\`${name}\`\n`)) ?? ''
    const said = [...section.matchAll(/^- \*\*(\w+)\*\*: \S.{10,}/gm)].map(([, word]) => word)
    t.same(
      said,
      ['Means', 'See', 'Do'],
      `${name} has a section that says what it means, how to see it, and what to do`,
    )
  }
  t.same(
    sections.filter((one) => /^`Spectra/.test(one) && !alerts.includes(/^`(\w+)/.exec(one)![1]!)),
    [],
    'and no other has',
  )
  const fires = new Set(
    [...tested.matchAll(/alertname: (\w+)\n\s+exp_alerts:\n\s+- exp_labels/g)].map(([, name]) => name!),
  )
  t.same(
    alerts.filter((name) => !fires.has(name)),
    [],
  )
  t.end()
})

void t.test(
  'Monitoring: promtool takes the rules, and finds that each alert fires when it should',
  async (t) => {
    const path = (file: string): string => join(ROOT, 'deploy/prometheus', file)
    await promtoolAccepts(t, ['check', 'rules', path('alerts.yml')])
    await promtoolAccepts(t, ['test', 'rules', path('alerts.test.yml')])
    await promtoolAccepts(t, ['check', 'config', '--syntax-only', path('prometheus.yml')])
  },
)

void t.test('Monitoring: promtool takes each expression of the dashboard', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'spectra-dashboard-'))
  t.teardown(() => rmSync(dir, { recursive: true }))
  // As Grafana fills them in.
  const filled = expressions.map((each) =>
    each.replaceAll('$__rate_interval', '1m').replaceAll('$stage', '.*'),
  )
  t.ok(filled.length > 30)
  const rules = filled.map((expr, at) => ({ record: `dashboard:${at}`, expr }))
  const file = join(dir, 'rules.yml')
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
  await promtoolAccepts(t, ['check', 'rules', file])
})
