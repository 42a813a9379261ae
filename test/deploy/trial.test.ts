import t from 'tap'
import { SERVICES, USER } from '../../deploy/platform.ts'
import { stagesOf } from '../../scripts/trial/steps.ts'
import { faultsOfOverlay, jobOf, type Resource } from '../../scripts/deploy-check/overlay.ts'
import { read, resources } from './documents.ts'

void t.test('A trial of an image reads what its Dockerfile says', (t) => {
  for (const { name, command, healthPort } of SERVICES) {
    const stages = stagesOf(read(`docker/${name}.Dockerfile`))
    t.same(
      stages.map((stage) => stage.name),
      ['build', 'product', name],
    )
    const last = stages.at(-1)!
    t.match(last, { user: `${USER}:${USER}`, workdir: '/app', env: { SPECTRA_LOG: 'info' } })
    t.same(last.command, ['tini', '--', 'node', 'cli/bin.js', ...command])
    t.equal(last.health.at(-1), `http://127.0.0.1:${healthPort}/health/live`)
    t.same(
      last.steps.map((step) => (step.kind === 'copy' ? `${step.from} ${step.target}` : step.kind)),
      ['run', 'product /usr/share/doc/spectra', 'build /usr/local/bin/node', 'product /app'],
    )
  }
  t.end()
})

void t.test('A trial of an image refuses what it cannot replay', (t) => {
  t.throws(() => stagesOf('FROM debian:12 AS one\nADD https://example.org/x /x\n'), /Cannot replay ADD/)
  t.match(stagesOf('FROM debian:12\nCOPY . /app\n'), [{ steps: [{ from: 'context' }] }])
  t.end()
})

void t.test('The bill of materials is made while all packages are there', (t) => {
  for (const { name } of SERVICES) {
    const [run] = stagesOf(read(`docker/${name}.Dockerfile`)).find((stage) => stage.name === 'product')!.steps
    const command = run?.kind === 'run' ? run.command : ''
    t.ok(
      command.indexOf('npm sbom') < command.indexOf('npm prune'),
      'npm refuses it where packages are missing',
    )
  }
  t.end()
})

const made = (): Resource[] =>
  structuredClone(resources('deploy/kubernetes/{base,production}/*.yaml')) as Resource[]

void t.test('Kubernetes: what is scraped has the job that the alerts ask for', (t) => {
  const asked = new RegExp(`^(?:${/job=~"([^"]+)"/.exec(read('deploy/prometheus/alerts.yml'))![1]})$`)
  t.match(jobOf(made()), asked)
  const planted = made()
  delete planted.find(({ kind }) => kind === 'ServiceMonitor')!.spec.jobLabel
  t.throws(() => jobOf(planted), /several jobs/)
  t.end()
})

void t.test('Kubernetes: names of what is not there are noticed', (t) => {
  // As kustomize puts them into the namespace and names their images.
  const built = made()
    .filter(({ kind }) => kind !== 'Kustomization')
    .map((one) => ({ ...one, metadata: { ...one.metadata, namespace: 'spectra' } }))
  for (const { kind, spec } of built)
    if (kind === 'Deployment') {
      const [container] = spec.template.spec.containers
      container.image = `registry.example.org/${container.image}:0.1.0`
    }
  t.same(faultsOfOverlay(built), [])
  const planted: [(one: Resource) => void, RegExp][] = [
    [(one) => void (one.spec.template.spec.serviceAccountName = 'nobody'), /no ServiceAccount nobody/],
    [(one) => void (one.spec.template.spec.containers[0].image = 'spectra-vlm'), /no image of a registry/],
    [
      (one) => void (one.spec.template.spec.containers[0].envFrom = [{ configMapRef: { name: 'gone' } }]),
      /no ConfigMap gone/,
    ],
    [(one) => void delete one.metadata.namespace, /in no namespace/],
  ]
  for (const [plant, said] of planted) {
    const all = structuredClone(built)
    plant(all.find(({ kind }) => kind === 'Deployment')!)
    t.match(faultsOfOverlay(all).join('\n'), said)
  }
  const unscaled = structuredClone(built)
  unscaled.find(({ kind }) => kind === 'ScaledObject')!.spec.scaleTargetRef.name = 'gone'
  t.match(faultsOfOverlay(unscaled).join('\n'), /no Deployment gone to scale/)
  t.end()
})
