import t from 'tap'
import { STACKS } from '../../deploy/generate/cloudformation/index.ts'
import { fargateSize } from '../../deploy/generate/cloudformation/fargate.ts'
import type { Template } from '../../deploy/generate/cloudformation/template.ts'
import { ACTIONS } from '../../deploy/aws-actions.ts'
import { SERVICES } from '../../deploy/platform.ts'
import { exportsOf, faultsOf } from './cloud-template.ts'

const made = Object.entries(STACKS).map(([name, make]) => ({ name, template: make() }))
const before = (name: string): string[] =>
  made
    .slice(
      0,
      made.findIndex((one) => one.name === name),
    )
    .flatMap(({ template }) => exportsOf(template))

for (const { name, template } of made)
  void t.test(
    `the stack ${name} fits the specification of its resources, and refers to nothing that is not there`,
    (t) => {
      t.same(faultsOf(template, before(name)), [])
      t.end()
    },
  )

void t.test('faults of a template are noticed', (t) => {
  const planted: [string, (template: Template) => void, RegExp][] = [
    ['an unknown kind', ({ Resources }) => (Resources.Vpc!.Type = 'AWS::EC2::Net'), /no kind of resource/],
    [
      'an unknown property',
      ({ Resources }) => (Resources.Vpc!.Properties!.Cidr = 'x'),
      /Vpc\.Cidr: there is no such property/,
    ],
    [
      'a wrong type',
      ({ Resources }) => (Resources.Vpc!.Properties!.EnableDnsSupport = 'yes'),
      /no yes or no/,
    ],
    ['what is missing', ({ Resources }) => delete Resources.Public0!.Properties!.VpcId, /VpcId: is missing/],
    [
      'a name that is not there',
      ({ Resources }) => (Resources.Public0!.Properties!.VpcId = { Ref: 'Net' }),
      /refers to Net/,
    ],
    [
      'an attribute that is not there',
      ({ Outputs }) => (Outputs!.Vpc!.Value = { 'Fn::GetAtt': ['Vpc', 'Colour'] }),
      /has no Colour/,
    ],
    [
      'an import of nothing',
      ({ Outputs }) => (Outputs!.Vpc!.Value = { 'Fn::ImportValue': { 'Fn::Sub': '${Name}-X' } }),
      /exports X/,
    ],
  ]
  for (const [what, plant, wanted] of planted) {
    const template = structuredClone(STACKS.network())
    plant(template)
    t.match(faultsOf(template, []).join('\n'), wanted, what)
  }
  t.end()
})

interface Statement {
  Action: string[]
  Resource: unknown
}

void t.test('a role may what its service asks of AWS, and nothing more', (t) => {
  const { Resources } = STACKS.services()
  for (const { name, aws } of SERVICES) {
    const role = Resources[`${name[0]!.toUpperCase()}${name.slice(1)}Role`]!
    const policies = role.Properties!.Policies as { PolicyDocument: { Statement: Statement[] } }[]
    const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    t.same(
      statements.flatMap(({ Action }) => Action).toSorted(),
      aws.flatMap((one) => ACTIONS[one]).toSorted(),
      name,
    )
    t.notOk(
      statements.some(({ Resource }) => Resource === '*'),
      `${name}: on what is this installation's`,
    )
  }
  t.end()
})

void t.test('every service has a size that Fargate knows, with what it was promised', (t) => {
  for (const service of SERVICES) {
    const { cpu, memory, disk } = fargateSize(service)
    t.ok(cpu >= service.cpu && memory >= service.memory.limit && disk >= service.scratch, service.name)
    t.ok(service.graceSeconds <= 120, 'Fargate waits for two minutes at most')
  }
  const huge = { ...SERVICES[0]!, cpu: 100_000 }
  t.throws(() => fargateSize(huge), /Cannot run gateway on Fargate/)
  t.end()
})
