import { METRICS_PORT, SECRET_SETTINGS, SERVICES, settingsOf, USER, type Service } from '../platform.ts'
import { RUN_BASE, VOLUMES } from './dockerfile.ts'
import { yamlFile, type Made } from './made.ts'

export const COMPOSE = 'docker/compose.yaml'

/** Everything on one machine. Secrets come from docker/.env, which docker/up makes where it is missing. */
export const compose = (): Made =>
  yamlFile(
    COMPOSE,
    [
      {
        services: { ...Object.fromEntries(SERVICES.map((one) => [one.name, service(one)])), ...SERVERS },
        volumes: Object.fromEntries(['postgres', 'rabbitmq', 'qdrant', 'objects'].map((name) => [name, {}])),
      },
    ],
    'Everything on one machine: sh docker/up.sh makes the secrets, builds and starts. More of a stage: --scale vlm=4.',
  )

const image = (name: string): string => `spectra-${name}:\${SPECTRA_VERSION:-dev}`

function service(one: Service): object {
  const { name, memory, graceSeconds, healthPort } = one
  return {
    image: image(name),
    build: { context: '..', dockerfile: `docker/${name}.Dockerfile` },
    environment: {
      ...settingsOf(one),
      ...REACHED,
      ...(name === 'gateway' ? { SPECTRA_PUBLIC_URL: '${SPECTRA_PUBLIC_URL:-http://localhost:8080}' } : {}),
    },
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    user: `${USER}:${USER}`,
    tmpfs: [`/tmp:uid=${USER},gid=${USER},mode=1777`],
    volumes: VOLUMES,
    ...(name === 'gateway'
      ? { ports: ['127.0.0.1:${SPECTRA_PORT:-8080}:8080', '127.0.0.1:${SPECTRA_SSE_PORT:-8083}:8083'] }
      : {}),
    expose: [String(healthPort), String(METRICS_PORT)],
    depends_on: Object.fromEntries(one.reaches.map((server) => [server, { condition: 'service_healthy' }])),
    mem_limit: `${memory.limit}m`,
    stop_grace_period: `${graceSeconds}s`,
    restart: 'unless-stopped',
  }
}

/** Handed on where whoever starts it has set them: keys of models, and how Langfuse is reached. */
const GIVEN = [
  'VLM_PROVIDERS',
  'LLM_PROVIDERS',
  'OPENAI_BASE_URL',
  'OPENAI_API_KEY',
  'GEMINI_API_KEY',
  'AZURE_OPENAI_ENDPOINT',
  'AZURE_OPENAI_API_KEY',
  'AWS_REGION',
  'AWS_BEARER_TOKEN_BEDROCK',
  'LANGFUSE_BASE_URL',
  'LANGFUSE_PUBLIC_KEY',
  'LANGFUSE_SECRET_KEY',
  'SPECTRA_LANGFUSE_API',
]

/** Where the servers below are, and by which names; passwords come from the file beside. */
const REACHED = {
  POSTGRES_HOST: 'postgres',
  POSTGRES_USER: 'spectra',
  POSTGRES_DB: 'spectra',
  RABBITMQ_HOST: 'rabbitmq',
  RABBITMQ_USERNAME: 'spectra',
  REDIS_HOST: 'redis',
  QDRANT_URL: 'http://qdrant:6333',
  SPECTRA_STORAGE_URL:
    '${SPECTRA_STORAGE_URL:-s3://spectra/?endpoint=http%3A%2F%2Fstore%3A7070&pathStyle=true&serve=gateway}',
  ...Object.fromEntries(
    SECRET_SETTINGS.map((name) => [name, `\${${name}:?run docker/up.sh, which makes it}`]),
  ),
  AWS_ACCESS_KEY_ID: '${AWS_ACCESS_KEY_ID:-spectra}',
  AWS_SECRET_ACCESS_KEY: '${AWS_SECRET_ACCESS_KEY:-${STORE_SECRET_KEY:?}}',
  ...Object.fromEntries(GIVEN.map((name) => [name, `\${${name}:-}`])),
}

const healthy = (test: readonly string[]): object => ({ test, interval: '3s', timeout: '10s', retries: 40 })

const SERVERS = {
  postgres: {
    image: 'pgvector/pgvector:0.8.1-pg17',
    environment: {
      POSTGRES_USER: 'spectra',
      POSTGRES_PASSWORD: '${POSTGRES_PASSWORD:?}',
      POSTGRES_DB: 'spectra',
    },
    command: ['postgres', '-c', 'max_connections=300'],
    shm_size: '256m',
    volumes: ['postgres:/var/lib/postgresql/data'],
    healthcheck: healthy(['CMD', 'pg_isready', '-h', '127.0.0.1', '-U', 'spectra']),
    restart: 'unless-stopped',
    stop_grace_period: '60s',
  },
  rabbitmq: {
    image: 'rabbitmq:4.1.4',
    // Its files belong to this name: another one would start empty.
    hostname: 'spectra',
    environment: { RABBITMQ_DEFAULT_USER: 'spectra', RABBITMQ_DEFAULT_PASS: '${RABBITMQ_PASSWORD:?}' },
    volumes: ['rabbitmq:/var/lib/rabbitmq'],
    healthcheck: healthy(['CMD', 'rabbitmq-diagnostics', '-q', 'check_port_connectivity']),
    restart: 'unless-stopped',
    stop_grace_period: '60s',
  },
  redis: {
    image: 'redis:7.4.5',
    command: [
      'redis-server',
      '--requirepass',
      '${REDIS_PASSWORD:?}',
      '--save',
      '',
      '--appendonly',
      'no',
      '--maxmemory',
      '256mb',
      '--maxmemory-policy',
      'volatile-lru',
    ],
    healthcheck: healthy(['CMD', 'redis-cli', '-a', '${REDIS_PASSWORD:?}', '--no-auth-warning', 'ping']),
    restart: 'unless-stopped',
  },
  qdrant: {
    image: 'qdrant/qdrant:v1.15.5',
    environment: { QDRANT__SERVICE__API_KEY: '${QDRANT_API_KEY:?}' },
    volumes: ['qdrant:/qdrant/storage'],
    healthcheck: healthy(['CMD', 'bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/6333']),
    restart: 'unless-stopped',
  },
  store: {
    image: 'versity/versitygw:v1.0.18',
    command: ['--health', '/health', 'posix', '/objects'],
    environment: { ROOT_ACCESS_KEY: 'spectra', ROOT_SECRET_KEY: '${STORE_SECRET_KEY:?}' },
    volumes: ['objects:/objects'],
    healthcheck: healthy(['CMD', 'wget', '-q', '-O', '-', 'http://127.0.0.1:7070/health']),
    restart: 'unless-stopped',
    depends_on: { bucket: { condition: 'service_completed_successfully' } },
  },
  // A bucket of this store is a folder.
  bucket: {
    image: RUN_BASE,
    command: ['mkdir', '-p', '/objects/spectra'],
    volumes: ['objects:/objects'],
  },
  langfuse: {
    image: 'langfuse/langfuse:2.95.8',
    profiles: ['langfuse'],
    environment: {
      DATABASE_URL: 'postgresql://spectra:${POSTGRES_PASSWORD:?}@postgres:5432/langfuse',
      NEXTAUTH_URL: 'http://localhost:3000',
      NEXTAUTH_SECRET: '${LANGFUSE_SESSION_SECRET:?}',
      SALT: '${LANGFUSE_SALT:?}',
      TELEMETRY_ENABLED: 'false',
    },
    ports: ['127.0.0.1:3000:3000'],
    depends_on: { postgres: { condition: 'service_healthy' } },
    restart: 'unless-stopped',
  },
}
