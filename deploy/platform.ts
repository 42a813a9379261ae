import cluster from '../cluster.config.ts'
import type { QueueName } from '../schema/queues.ts'

/**
 * What runs, and what each part needs: the one description from which images, Compose, Kubernetes and CloudFormation are made
 * (`scripts/write-deployment.ts`). Data only.
 */
export interface Service {
  readonly name: ServiceName
  /** What the service is called in the description of the platform. */
  readonly alias: string
  readonly what: string
  /** Behind `spectra`. */
  readonly command: readonly string[]
  readonly ports: readonly { readonly name: string; readonly port: number }[]
  /** Where probes ask `/health/live` and `/health/ready`. */
  readonly healthPort: number
  readonly replicas: { readonly min: number; readonly max: number }
  /** Thousandths of a core that are reserved; twice as many may be used. */
  readonly cpu: number
  /** MiB that are reserved, and that may be used at most. */
  readonly memory: { readonly request: number; readonly limit: number }
  /** GiB of disk for working copies and the cache of files. */
  readonly scratch: number
  /** Finishing what is in hand, and closing, before the process is killed. */
  readonly graceSeconds: number
  readonly scaling: Scaling
  /** Servers that it opens connections to. */
  readonly reaches: readonly ServerName[]
  /** The world outside: videos at addresses, cameras, models. */
  readonly reachesInternet: boolean
  readonly aws: readonly Permission[]
}

export type ServiceName = 'gateway' | keyof typeof cluster.stages

export type Scaling =
  | { readonly by: 'cpu'; readonly percent: number }
  /** A node more where so many messages wait for each, or where one has waited for longer. */
  | {
      readonly by: 'queue'
      readonly queue: QueueName
      readonly waiting: number
      readonly oldestSeconds: number
    }

export const SERVERS = {
  postgres: { port: 5432, what: 'PostgreSQL 17 with pgvector' },
  rabbitmq: { port: 5672, what: 'RabbitMQ 4' },
  redis: { port: 6379, what: 'Redis 7' },
  qdrant: { port: 6333, what: 'Qdrant' },
  store: { port: 443, what: 'S3, or what speaks its API' },
} as const

export type ServerName = keyof typeof SERVERS

/** What a service asks of AWS; the actions behind each stand in `aws-actions.ts`. */
export type Permission = 'objects' | 'secrets' | 'models' | 'topics' | 'streams'

const EVERYWHERE: readonly ServerName[] = ['postgres', 'rabbitmq', 'redis', 'qdrant', 'store']
/** The steward, which tells topics what happened, may lead on any node. */
const EVERY_NODE: readonly Permission[] = ['objects', 'secrets', 'topics']

const stage = (
  name: keyof typeof cluster.stages,
  given: Omit<
    Service,
    'name' | 'command' | 'ports' | 'healthPort' | 'scaling' | 'reaches' | 'reachesInternet'
  > & {
    waiting: number
    oldestSeconds: number
  },
): Service => {
  const { queue, healthPort } = cluster.stages[name]
  const { waiting, oldestSeconds, ...rest } = given
  return {
    ...rest,
    name,
    command: ['node', '--roles', name],
    ports: [{ name: 'health', port: healthPort }],
    healthPort,
    scaling: { by: 'queue', queue, waiting, oldestSeconds },
    reaches: EVERYWHERE,
    reachesInternet: true,
  }
}

export const SERVICES: readonly Service[] = [
  {
    name: 'gateway',
    alias: 'backend',
    what: 'answers clients: GraphQL, uploads, clips, subscriptions, the console',
    command: ['gateway'],
    ports: [
      { name: 'http', port: 8080 },
      { name: 'sse', port: 8083 },
    ],
    healthPort: 8080,
    replicas: { min: 2, max: 10 },
    cpu: 500,
    memory: { request: 768, limit: 2048 },
    scratch: 10,
    graceSeconds: 60,
    scaling: { by: 'cpu', percent: 70 },
    reaches: EVERYWHERE,
    reachesInternet: true,
    aws: [...EVERY_NODE, 'models'],
  },
  stage('chunker', {
    alias: 'm0',
    what: 'cuts videos into chunks',
    replicas: { min: 1, max: 20 },
    cpu: 1000,
    memory: { request: 768, limit: 2048 },
    scratch: 40,
    graceSeconds: 60,
    waiting: 4,
    oldestSeconds: 60,
    aws: EVERY_NODE,
  }),
  stage('vlm', {
    alias: 'm1',
    what: 'describes chunks',
    replicas: { min: 1, max: 50 },
    cpu: 2000,
    memory: { request: 1536, limit: 4096 },
    scratch: 20,
    graceSeconds: 60,
    waiting: 10,
    oldestSeconds: 60,
    aws: [...EVERY_NODE, 'models'],
  }),
  stage('event', {
    alias: 'm2',
    what: 'finds events, and gives chunks their place in the search',
    replicas: { min: 1, max: 20 },
    cpu: 500,
    memory: { request: 1024, limit: 2048 },
    scratch: 10,
    graceSeconds: 60,
    waiting: 20,
    oldestSeconds: 60,
    aws: [...EVERY_NODE, 'models'],
  }),
  stage('stream', {
    alias: 's2',
    what: 'takes clips of cameras',
    replicas: { min: 1, max: 20 },
    cpu: 500,
    memory: { request: 768, limit: 2048 },
    scratch: 20,
    graceSeconds: 60,
    waiting: 4,
    oldestSeconds: 30,
    aws: [...EVERY_NODE, 'streams'],
  }),
  stage('context', {
    alias: 'context',
    what: 'sums up videos, and hours and days of cameras',
    replicas: { min: 1, max: 5 },
    cpu: 250,
    memory: { request: 512, limit: 1024 },
    scratch: 5,
    graceSeconds: 60,
    waiting: 50,
    oldestSeconds: 300,
    aws: [...EVERY_NODE, 'models'],
  }),
  stage('chat', {
    alias: 'chat',
    what: 'answers questions about footage',
    replicas: { min: 1, max: 10 },
    cpu: 250,
    memory: { request: 768, limit: 1536 },
    scratch: 5,
    graceSeconds: 60,
    waiting: 8,
    oldestSeconds: 5,
    aws: [...EVERY_NODE, 'models'],
  }),
]

/** Port of `GET /metrics` on every service. */
export const METRICS_PORT = 9464
/** User and group of every image: no name, so that no image needs one. */
export const USER = 10001

/** What every service is told; each value is no secret. */
export const COMMON_SETTINGS: Readonly<Record<string, string>> = {
  SPECTRA_DATA: '/var/lib/spectra',
  SPECTRA_CACHE: '/var/cache/spectra',
  SPECTRA_HEALTH_HOST: '0.0.0.0',
  SPECTRA_METRICS_PORT: String(METRICS_PORT),
  SPECTRA_METRICS_HOST: '0.0.0.0',
  SPECTRA_LOG: 'info',
}

/** What the gateway is told besides. */
export const GATEWAY_SETTINGS: Readonly<Record<string, string>> = {
  SPECTRA_HOST: '0.0.0.0',
  SPECTRA_PORT: '8080',
  SPECTRA_SSE_PORT: '8083',
}

/** What every service is told by a secret: made once, and the same everywhere. */
export const SECRET_SETTINGS = [
  'POSTGRES_PASSWORD',
  'RABBITMQ_PASSWORD',
  'REDIS_PASSWORD',
  'QDRANT_API_KEY',
  'JWT_SECRET_KEY',
  'SPECTRA_URL_SECRET',
  'SPECTRA_CONTROL_SECRET',
] as const

export const settingsOf = ({ name }: Service): Record<string, string> => ({
  ...COMMON_SETTINGS,
  ...(name === 'gateway' ? GATEWAY_SETTINGS : {}),
})
