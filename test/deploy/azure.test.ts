import t from 'tap'
import { SECRET_SETTINGS, SERVICES } from '../../deploy/platform.ts'
import { read } from './documents.ts'

const WORDS = ['true', 'false', 'null']
/** Functions of Bicep that the outline uses. */
const FUNCTIONS = [
  'resourceGroup',
  'subscription',
  'subscriptionResourceId',
  'guid',
  'uniqueString',
  'take',
  'concat',
  'json',
  'uriComponent',
]

/**
 * What is wrong with a file of Bicep as far as can be seen without its compiler, which is in no package registry of Node: brackets, names
 * that nothing declares, parameters and variables that nothing uses, and two declarations of one name.
 */
function faults(text: string): string[] {
  const code = text.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll(/^\s*@description\(.*$/gm, '')
  const declared = [...code.matchAll(/^(param|var|resource|output) (\w+)/gm)].map(([, kind, name]) => ({
    kind: kind!,
    name: name!,
  }))
  // Of texts only what is filled in is code.
  const filled = code.replaceAll(/'(?:[^'\\]|\\.)*'/g, (one) =>
    [...one.matchAll(/\$\{([^}]*)\}/g)].map(([, inside]) => ` (${inside}) `).join(' '),
  )
  const said: string[] = []
  for (const [open, close] of ['{}', '[]', '()'])
    if (filled.split(open!).length !== filled.split(close!).length)
      said.push(`${open}${close} are not in pairs`)
  const body = filled
    .replaceAll(/^(param|var|resource|output) (\w+)( string)?( =)?/gm, ' ')
    .replaceAll(/^targetScope =/gm, ' ')
    .replaceAll(/\.\w+/g, ' ')
    .replaceAll(/\b\w+:(?!:)/g, ' ')
    .replaceAll(/@\w+\(\d*\)/g, ' ')
  const used = new Set([...body.matchAll(/\b[a-zA-Z]\w*\b/g)].map(([word]) => word))
  const names = new Set(declared.map(({ name }) => name))
  for (const word of used)
    if (!names.has(word) && !WORDS.includes(word) && !FUNCTIONS.includes(word))
      said.push(`nothing declares ${word}`)
  for (const { kind, name } of declared) {
    if (['param', 'var'].includes(kind) && !used.has(name)) said.push(`nothing uses ${name}`)
    if (declared.filter((one) => one.kind !== 'output' && one.name === name).length > 1)
      said.push(`${name} is declared twice`)
  }
  return [...new Set(said)]
}

const text = read('deploy/azure/main.bicep')

void t.test('Azure: every name in the outline is declared and used, and brackets are in pairs', (t) => {
  t.same(faults(text), [])
  t.end()
})

void t.test('Azure: each service has its app, with its probes and what it is told in secret', (t) => {
  for (const { name, healthPort, graceSeconds } of SERVICES) {
    const [, app = ''] = text.split(`resource ${name} 'Microsoft.App/containerApps`)
    const own = app.split('\nresource ')[0]!
    t.ok(own.includes(`spectra-${name}:\${version}`), name)
    t.equal(own.split(`port: ${healthPort} }`).length, 3, 'alive and ready')
    t.ok(own.includes(`terminationGracePeriodSeconds: ${graceSeconds}`))
  }
  for (const name of SECRET_SETTINGS)
    t.ok(text.includes(`{ name: '${name}', secretRef: '${name.toLowerCase().replaceAll('_', '-')}' }`), name)
  t.end()
})

void t.test('Azure: faults of the outline are noticed', (t) => {
  const planted: [string, string, RegExp][] = [
    ['environmentId: environment.id', 'environmentId: nowhere.id', /nothing declares nowhere/],
    ['param location string', 'param forgotten string\nparam location string', /nothing uses forgotten/],
    ['${account.name}', '${acount.name}', /nothing declares acount/],
    ["sku: { name: 'Standard_ZRS' }", "sku: { name: 'Standard_ZRS'", /not in pairs/],
    ['resource redis ', 'resource postgres ', /declared twice/],
  ]
  for (const [right, wrong, said] of planted) {
    t.ok(text.includes(right), right)
    t.match(faults(text.replace(right, wrong)).join('\n'), said)
  }
  t.end()
})
