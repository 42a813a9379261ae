import type { FastifyInstance } from 'fastify'
import {
  buildSchema,
  getNamedType,
  isInputObjectType,
  isRequiredArgument,
  type GraphQLArgument,
  type GraphQLInputObjectType,
} from 'graphql'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../core/config.ts'
import { createPorts } from '../../core/create-ports.ts'
import { buildApp } from '../../gateway/app.ts'
import { readSchema } from '../../gateway/graphql/schema.ts'
import { templateDir } from '../helpers/database.ts'
import { tempDir } from '../helpers/temp.ts'
import { createWorld, ORGANIZATION } from './world.ts'

/** What nobody says of what they make: it follows from who asks, and when. */
const TRIED: Record<string, unknown> = {
  ...{ organizationId: ORGANIZATION, organization_id: ORGANIZATION, userId: 'x', keyId: 'x', createdBy: 'x' },
  ...{ id: 'x', role: 'owner', createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' },
}

/** Inputs that are about one of these, each with the reason. */
const MEANT: Record<string, Record<string, string>> = {
  id: {
    AddCameraInput: 'people name their cameras',
    ChangeCameraInput: 'which camera',
    RemoveCameraInput: 'which camera',
    TakeClipInput: 'of which camera',
    ChangeUserInput: 'which user',
    SetPasswordInput: 'whose',
    DisableUserInput: 'which user',
    SaveCohortInput: 'which cohort is changed',
    ChangeCaseInput: 'which case',
    ChangeCaseItemInput: 'which moment',
    ChangeSavedSearchInput: 'which search',
    EditChannelInput: 'which channel',
  },
  role: {
    CreateUserInput: 'no more than who asks may',
    ChangeUserInput: 'no more than who asks may',
    CreateApiKeyInput: 'no more than who asks may',
  },
}

const schema = buildSchema(readSchema())
const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType)

let app: FastifyInstance
t.before(async () => {
  const jwtSecret = 'the key of the tests, which has more than 32 characters'
  const config = loadConfig({ dataDir: join(tempDir(t), 'data'), cacheDir: templateDir(), jwtSecret }, {})
  const opened = await createPorts(config)
  t.teardown(() => opened.close())
  const world = createWorld(t)
  app = await buildApp({
    ...world.options,
    ports: { ...world.options.ports, accounts: opened.ports.accounts },
  })
  t.teardown(() => app.close())
})

void t.test(
  'Mass assignment: no input has a field for what follows from who asks, but where it is meant',
  (t) => {
    t.ok(inputs.length > 20)
    for (const field of Object.keys(TRIED)) {
      const having = inputs.filter((input) => field in input.getFields()).map(({ name }) => name)
      t.same(having.toSorted(), Object.keys(MEANT[field] ?? {}).toSorted(), `inputs with ${field}`)
    }
    t.end()
  },
)

/** Of another argument that has to be there. */
const valueFor = ({ type }: GraphQLArgument): string =>
  getNamedType(type).name === 'DateTime' ? '"2026-01-01T00:00:00Z"' : '"x"'

/** The arguments of the schema by which an input is given, alone or inside of another one. */
function waysTo(wanted: GraphQLInputObjectType) {
  const nested = (type: GraphQLInputObjectType, path: string[]): string[][] => [
    ...(type === wanted ? [path] : []),
    ...Object.values(type.getFields()).flatMap((field) => {
      const inner = getNamedType(field.type)
      return isInputObjectType(inner) && !path.includes(field.name)
        ? nested(inner, [...path, field.name])
        : []
    }),
  ]
  const roots = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!]
  return roots.flatMap((root) =>
    Object.values(root.getFields()).flatMap((field) =>
      field.args.flatMap((arg) => {
        const type = getNamedType(arg.type)
        return isInputObjectType(type) ? nested(type, []).map((path) => ({ root, field, arg, path })) : []
      }),
    ),
  )
}

void t.test(
  'Mass assignment: every input refuses what it has no field for, and nothing is done',
  async (t) => {
    for (const input of inputs) {
      const [way] = waysTo(input)
      if (!way) throw new Error(`Nothing takes ${input.name}`)
      const { root, field, arg, path } = way
      for (const [name, value] of Object.entries(TRIED)) {
        if (name in input.getFields()) continue
        const variable = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), { [name]: value })
        const others = field.args.filter((other) => other !== arg && isRequiredArgument(other))
        const given = [
          `${arg.name}: $input`,
          ...others.map((other) => `${other.name}: ${valueFor(other)}`),
        ].join(', ')
        const selected = `${field.name}(${given}) { __typename }`
        const query = `${root.name.toLowerCase()} ($input: ${String(arg.type)}) { ${selected} }`
        const url = root.name === 'Subscription' ? '/graphql/stream' : '/graphql'
        const answer = await app.inject({
          method: 'POST',
          url,
          payload: { query, variables: { input: variable } },
        })
        const { errors = [], data } = answer.json()
        const refused = errors.some(
          ({ message, extensions }: { message: string; extensions: { code: string } }) =>
            extensions.code === 'SS_INPUT_INVALID' && message.includes(`"${name}"`),
        )
        t.ok(refused && !data, `${input.name}.${name}: ${answer.body.slice(0, 300)}`)
      }
    }
  },
)

/** A body that each route takes. Each route with a body has one here. */
const BODIES: Record<string, object> = {
  'post /api/v1/auth/login': { email: 'ada@example.org', password: 'a password of hers' },
  'post /api/v1/auth/refresh': { refreshToken: 'x' },
  'post /api/v1/auth/logout': { refreshToken: 'x' },
  'post /api/v1/auth/password': { current: 'x', next: 'a password of hers' },
}

void t.test('Mass assignment: every REST body refuses what it does not name', async (t) => {
  const { paths } = (await app.inject('/api/v1/openapi.json')).json<{
    paths: Record<string, Record<string, { requestBody?: { content: object } }>>
  }>()
  const found = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { requestBody }]) =>
      requestBody && 'application/json' in requestBody.content ? [`${method} ${path}`] : [],
    ),
  )
  t.same(found.toSorted(), Object.keys(BODIES).toSorted(), 'give each a line in BODIES')
  for (const [route, body] of Object.entries(BODIES)) {
    const [method, url] = route.split(' ') as ['post', string]
    for (const [name, value] of Object.entries(TRIED)) {
      const answer = await app.inject({ method, url, payload: { ...body, [name]: value } })
      t.equal(answer.statusCode, 400, `${route} with ${name}: ${answer.body}`)
      t.match(answer.json(), { code: 'SS_INPUT_INVALID' }, `${route} with ${name}`)
    }
  }
})
