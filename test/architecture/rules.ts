import { say, type Rule } from './rule.ts'
import { roomsOpenOneWay } from './rooms.ts'
import { filesAreShort, functionsAreShort } from './sizes.ts'
import { folderOf, type Import } from './source-tree.ts'

/** Which folders each folder may import from. Tests, benches and scripts may import anything. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  schema: ['schema'],
  core: ['core', 'schema'],
  actors: ['actors', 'schema', 'core'],
  supervisors: ['supervisors', 'core', 'schema', 'actors'],
  gateway: ['gateway', 'core', 'schema'],
  // Programs of their own: they know the system by its API alone.
  clients: ['clients'],
  console: ['console', 'clients'],
  examples: ['clients', 'examples'],
  cli: ['cli', 'gateway', 'supervisors', 'core', 'schema', '.'],
  // What runs, described for those who run it: of the product it knows its stages, queues and settings.
  deploy: ['deploy', 'schema', '.'],
  '.': ['schema'],
}

/** Libraries that may be used at every edge. */
const EVERYWHERE = ['zod']

/** The one home of each other library, and of built-ins that are hidden behind a port: path prefixes. */
export const HOMES: Record<string, readonly string[]> = {
  comedy: ['supervisors/'],
  amqplib: ['core/mailbox/'],
  mercurius: ['gateway/'],
  fastify: ['gateway/'],
  graphql: ['gateway/'],
  'tus-js-client': ['clients/'],
  'hls-parser': ['core/cameras/'],
  'fastest-levenshtein': ['core/config/'],
  'hls.js': ['console/src/player/'],
  ...Object.fromEntries(
    [
      ...['react', 'react-dom', 'react-aria-components', 'lucide-react', 'urql', '@urql/core', 'gql.tada'],
      ...['@tanstack/react-router', '@tanstack/react-virtual', 'uplot', 'wonka', 'temporal-polyfill'],
      ...['vite', '@vitejs/plugin-react', 'diff'],
    ].map((name) => [name, ['console/']]),
  ),
  '@fastify/helmet': ['gateway/'],
  '@fastify/multipart': ['gateway/'],
  '@fastify/websocket': ['gateway/'],
  'graphql-ws': ['gateway/', 'clients/'],
  '@mikro-orm/core': ['schema/entities/', 'core/database/', 'core/ledger/', 'core/search/'],
  '@mikro-orm/sql': ['core/database/'],
  '@mikro-orm/pglite': ['core/database/'],
  '@mikro-orm/postgresql': ['schema/entities/', 'core/database/', 'core/ledger/', 'core/search/'],
  '@mikro-orm/migrations': ['schema/migrations/', 'core/database/'],
  '@electric-sql/pglite': ['core/database/'],
  '@electric-sql/pglite-pgvector': ['core/database/'],
  'node:sqlite': ['core/mailbox/'],
  ioredis: ['core/cache/'],
  'lru-cache': ['core/accounts/', 'core/cache/', 'core/media/', 'gateway/'],
  'rate-limiter-flexible': ['core/rate-limits/'],
  '@qdrant/js-client-rest': ['core/search/'],
  'chrono-node': ['core/search/'],
  luxon: [
    'core/search/',
    'core/summaries/',
    'core/channels/',
    'core/cameras/schedule/',
    'core/cameras/folder/',
  ],
  croner: ['core/cameras/schedule/'],
  cronstrue: ['core/cameras/schedule/', 'console/src/text/'],
  mqtt: ['core/notifications/'],
  nodemailer: ['core/notifications/'],
  standardwebhooks: ['core/notifications/'],
  '@aws-sdk/client-s3': ['core/storage/'],
  '@aws-sdk/lib-storage': ['core/storage/'],
  '@aws-sdk/s3-request-presigner': ['core/storage/'],
  '@aws-sdk/client-bedrock-runtime': ['core/llm/'],
  '@aws-sdk/client-kinesis-video': ['core/cameras/clips/kvs/'],
  '@aws-sdk/client-kinesis-video-archived-media': ['core/cameras/clips/kvs/'],
  '@aws-sdk/client-secrets-manager': ['core/secrets/'],
  '@aws-sdk/client-sns': ['core/notifications/'],
  '@smithy/node-http-handler': ['core/llm/', 'core/secrets/', 'core/storage/', 'core/notifications/'],
  '@azure/identity': ['core/net/', 'core/llm/'],
  '@azure/storage-blob': ['core/storage/'],
  '@azure/keyvault-secrets': ['core/secrets/'],
  openai: ['core/llm/'],
  '@google/genai': ['core/llm/gemini/'],
  cockatiel: ['core/llm/'],
  langfuse: ['core/observability/', 'core/prompts/'],
  '@langfuse/client': ['core/prompts/'],
  '@langfuse/otel': ['core/observability/'],
  '@langfuse/tracing': ['core/observability/'],
  '@opentelemetry/api': ['core/observability/'],
  '@opentelemetry/core': ['core/observability/'],
  '@opentelemetry/exporter-trace-otlp-http': ['core/observability/'],
  '@opentelemetry/resources': ['core/observability/'],
  '@opentelemetry/sdk-trace-node': ['core/observability/'],
  'prom-client': ['core/observability/'],
  'fast-jwt': ['core/security/'],
  '@node-rs/argon2': ['core/security/'],
  bcryptjs: ['core/security/'],
  'openid-client': ['core/security/'],
  '@fastify/cors': ['gateway/'],
  '@fastify/cookie': ['gateway/'],
  '@fastify/static': ['gateway/'],
  '@fastify/swagger': ['gateway/'],
  'fastify-type-provider-zod': ['gateway/'],
  '@tus/server': ['gateway/'],
  'csv-stringify': ['gateway/'],
  ics: ['gateway/'],
  mediabunny: ['core/media/'],
  'fast-xml-parser': ['core/cameras/discovery/'],
  '@langchain/langgraph': ['core/llm/agent/'],
  '@modelcontextprotocol/sdk': ['gateway/mcp/', 'cli/work/mcp.ts'],
  piscina: ['core/threads.ts'],
  '@huggingface/tokenizers': ['core/llm/local/sentences/'],
  porter2: ['core/search/'],
  usearch: ['core/search/'],
  'fluent-ffmpeg': ['core/media/'],
  '@techstark/opencv-js': ['core/media/'],
  flatbuffers: ['core/llm/local/detector/'],
  'onnx-proto': ['core/llm/local/onnx/'],
  'onnxruntime-node': ['core/llm/local/onnx/'],
  sharp: ['core/media/'],
  'munkres-js': ['core/media/'],
  'proxy-chain': ['core/net/'],
  undici: ['core/net/'],
  'tough-cookie': ['core/net/'],
  'ipaddr.js': ['core/net/'],
  commander: ['cli/'],
  yaml: ['cli/', 'deploy/'],
  'kubernetes-models': ['deploy/generate/kubernetes/'],
  '@kubernetes-models/keda': ['deploy/generate/kubernetes/'],
  '@kubernetes-models/prometheus-operator': ['deploy/generate/kubernetes/'],
  pino: ['cli/output/'],
  'cli-progress': ['cli/'],
}

const FREE = ['test', 'bench', 'scripts']

/** schema <- core <- supervisors | gateway | cli; supervisors and gateway never meet. */
export const importsGoOneWay: Rule = (file) => {
  const folder = folderOf(file.path)
  const allowed = MAY_IMPORT[folder]
  if (!allowed) return []
  return file.imports
    .filter(({ ours, target }) => ours && !allowed.includes(folderOf(target)))
    .map(({ target }) => say(file, `${folder} must not import ${target}`))
}

/** Actors see schema, actors/actor.ts and its helpers, core/errors.ts, and types of core/ports.ts only. */
export const actorsSeeOnlyPorts: Rule = (file) => {
  if (folderOf(file.path) !== 'actors') return []
  const allowed = ({ target, ours, typeOnly }: Import): boolean => {
    if (!ours) return target === 'zod'
    if (folderOf(target) !== 'core') return true
    return target === 'core/errors.ts' || (target === 'core/ports.ts' && typeOnly)
  }
  return file.imports
    .filter((each) => !allowed(each))
    .map(({ target }) => say(file, `an actor must not import ${target}`))
}

/** Nothing imports an actor module: it is loaded by its path in cluster.config.ts. */
export const actorsAreLoadedByPath =
  (actorModules: ReadonlySet<string>): Rule =>
  (file) => {
    if (FREE.includes(folderOf(file.path))) return []
    const mayShare = ['actors', 'supervisors']
    return file.imports
      .filter(({ ours, target }) => ours && folderOf(target) === 'actors')
      .filter(({ target }) => actorModules.has(target) || !mayShare.includes(folderOf(file.path)))
      .map(({ target }) =>
        say(file, `the actor ${target} is loaded by its path in cluster.config.ts, never imported`),
      )
  }

/** Each library has a home, and is used nowhere else; one that no home lists is refused. */
export const librariesLiveAtHome: Rule = (file) => {
  if (FREE.includes(folderOf(file.path))) return []
  return file.imports
    .filter(({ target, ours }) => !ours && !EVERYWHERE.includes(target))
    .flatMap(({ target }) => {
      const homes = HOMES[target]
      if (!homes) return target.startsWith('node:') ? [] : [say(file, `no home in HOMES lists ${target}`)]
      const isHome = homes.some((home) => file.path.startsWith(home))
      return isHome ? [] : [say(file, `${target} lives in ${homes.join(' or ')}`)]
    })
}

/** What the kernel tells of processes is read in one place. */
export const processesAreReadAtHome: Rule = (file) => {
  if (FREE.includes(folderOf(file.path)) || file.path === 'core/processes.ts') return []
  return /['"`]\/proc\b/.test(file.text) ? [say(file, 'core/processes.ts reads /proc')] : []
}

/** What others may know of the storage's folder: keys, room on a disk, and when a volume is away. The rest is its adapters' own. */
const SHARED_BY_STORAGES = ['core/storage/keys.ts', 'core/storage/reserve.ts', 'core/storage/volume.ts']

/** The adapter that keeps the objects is the configuration's choice: nobody else names one. */
export const storageAdaptersAreChosen: Rule = (file) => {
  if (FREE.includes(folderOf(file.path))) return []
  if (file.path.startsWith('core/storage/') || file.path === 'core/opening/storage.ts') return []
  return file.imports
    .filter(({ target }) => target.startsWith('core/storage/') && !SHARED_BY_STORAGES.includes(target))
    .map(({ target }) =>
      say(file, `${target} is an adapter's: take the port that core/opening/storage.ts opens`),
    )
}

/** Forked workers load actors and what they need by import: a module that waits would stall their start. */
export const noTopLevelAwait: Rule = (file) =>
  ['schema', 'core', 'actors', 'supervisors'].includes(folderOf(file.path)) && file.topLevelAwait
    ? [say(file, 'no top-level await where actors may load it')]
    : []

/** comedy's respawn loops, its threads lose crashes, and its remote mode evaluates packets as code. */
export const noDangerousComedy: Rule = (file) => {
  if (folderOf(file.path) !== 'supervisors') return []
  const banned = [/['"]threaded['"]/, /['"]remote['"]/, /['"]respawn['"]/]
  const code = file.text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  return banned
    .filter((pattern) => pattern.test(code))
    .map((pattern) => say(file, `comedy's ${pattern.source} is banned`))
}

const FOLDERS = [
  ...[
    'actors',
    'supervisors',
    'gateway',
    'schema',
    'core',
    'cli',
    'console',
    'test',
    'bench',
    'docker',
    'deploy',
  ],
  ...['clients', 'docs', 'eval', 'scripts', 'examples', '.'],
]

/** The folder is the diagram: the top level is that of the design. */
export const topLevelIsTheDesigns: Rule = (file) =>
  FOLDERS.includes(folderOf(file.path)) ? [] : [say(file, 'the design has no such top-level folder')]

export const rules = (actorModules: ReadonlySet<string>): Rule[] => [
  importsGoOneWay,
  actorsSeeOnlyPorts,
  actorsAreLoadedByPath(actorModules),
  roomsOpenOneWay,
  librariesLiveAtHome,
  storageAdaptersAreChosen,
  processesAreReadAtHome,
  noTopLevelAwait,
  noDangerousComedy,
  topLevelIsTheDesigns,
  filesAreShort,
  functionsAreShort,
]
