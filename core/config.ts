import { homedir, hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { ACCOUNT_SETTINGS } from './config/accounts.ts'
import { AWS_SETTINGS } from './config/aws.ts'
import { CAMERA_SETTINGS } from './config/cameras.ts'
import { EDGE_SETTINGS } from './config/edge.ts'
import { METRICS_SETTINGS } from './config/metrics.ts'
import { MODEL_SETTINGS } from './config/models.ts'
import { PROMPT_SETTINGS } from './config/prompts.ts'
import { QUERY_SETTINGS } from './config/queries.ts'
import { RATE_SETTINGS } from './config/rates.ts'
import { NOTIFICATION_SETTINGS } from './config/notifications.ts'
import { OIDC_SETTINGS } from './config/oidc.ts'
import { SEARCH_SETTINGS } from './config/search.ts'
import { SECRETS_SETTINGS } from './config/secrets.ts'
import { address, bytes, flag, setting } from './config/setting.ts'
import { STORAGE_SETTINGS } from './config/storage.ts'
import { TRACING_SETTINGS } from './config/tracing.ts'
import { loadLayers, type Layer } from './config/layers.ts'

/** PostgreSQL's driver gives up at a `%` that begins no escape. */
const isEscaped = (text: string): boolean => !/%(?![0-9a-f]{2})/i.test(text)

const dataHome = (): string => process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share')
const cacheHome = (): string => process.env.XDG_CACHE_HOME || join(homedir(), '.cache')

const GiB = 1024 ** 3

export const SETTINGS = {
  dataDir: setting(
    'SPECTRA_DATA',
    z.string().min(1),
    () => join(dataHome(), 'spectra'),
    'Where the embedded database, mailbox and objects live',
  ),
  cacheDir: setting(
    'SPECTRA_CACHE',
    z.string().min(1),
    () => join(cacheHome(), 'spectra'),
    'Where the database template is kept between data directories',
  ),
  databaseUrl: setting(
    'SPECTRA_DATABASE_URL',
    address('postgres:', 'postgresql:').refine(isEscaped, {
      error: 'a % in it begins no escape: write it as %25',
    }),
    '',
    'PostgreSQL of the cluster, postgres://user:password@host/database; empty: embedded',
    { secret: true },
  ),
  databaseConnections: setting(
    'SPECTRA_DATABASE_CONNECTIONS',
    z.coerce.number().int().min(2).max(200),
    10,
    'Connections of a node to PostgreSQL; each forked worker has three more of its own',
  ),
  databaseWait: setting(
    'SPECTRA_DATABASE_WAIT',
    z.coerce.number().min(0).max(3600),
    30,
    'Seconds that a command waits for a PostgreSQL, or a volume with the objects, that is away; nodes and gateways wait until it is there',
  ),
  ...STORAGE_SETTINGS,
  mailboxUrl: setting(
    'SPECTRA_MAILBOX_URL',
    address('amqp:', 'amqps:'),
    '',
    'RabbitMQ of the cluster, amqp://user:password@host/vhost; empty: embedded',
    { secret: true },
  ),
  mailboxCa: setting(
    'SPECTRA_MAILBOX_CA',
    z.string(),
    '',
    'File with the authority of an amqps: broker, PEM',
  ),
  mailboxCert: setting('SPECTRA_MAILBOX_CERT', z.string(), '', 'File with our certificate for it, PEM'),
  mailboxKey: setting('SPECTRA_MAILBOX_KEY', z.string(), '', 'File with the key of that certificate, PEM'),
  redisUrl: setting(
    'SPECTRA_REDIS_URL',
    address('redis:', 'rediss:'),
    '',
    'Redis of the cluster, redis://:password@host/0; empty: in memory',
    { secret: true },
  ),
  redisPrefix: setting(
    'SPECTRA_REDIS_PREFIX',
    z.string().min(1),
    'spectra:',
    'Stands before every key in Redis: another one for each cluster that shares it',
  ),
  controlSecret: setting(
    'SPECTRA_CONTROL_SECRET',
    z.string().min(32).or(z.literal('')),
    '',
    'Key that signs commands to nodes, 32 characters or more; empty: one is made and kept in the data directory',
    { secret: true },
  ),
  nodeName: setting(
    'SPECTRA_NODE',
    z.string().regex(/^[\w.-]{1,100}$/),
    () => hostname(),
    'Name of this node, unique in the cluster',
  ),
  healthOffset: setting(
    'SPECTRA_HEALTH_OFFSET',
    z.literal('none').or(z.coerce.number().int().min(0).max(50_000)),
    0,
    "Added to the ports of the stages' health, for several nodes on one machine; none opens no port",
  ),
  healthHost: setting(
    'SPECTRA_HEALTH_HOST',
    z.string().min(1),
    '127.0.0.1',
    'Address on which stages answer GET /health; probes of Kubernetes need 0.0.0.0',
  ),
  ...METRICS_SETTINGS,
  ...SECRETS_SETTINGS,
  ...EDGE_SETTINGS,
  ...QUERY_SETTINGS,
  ...OIDC_SETTINGS,
  ...SEARCH_SETTINGS,
  port: setting(
    'SPECTRA_PORT',
    z.coerce.number().int().min(0).max(65535),
    8080,
    'Port of the gateway; 0 takes a free one',
  ),
  ssePort: setting(
    'SPECTRA_SSE_PORT',
    z.coerce.number().int().min(0).max(65535),
    0,
    'Port on which the gateway serves the streams of server-sent events, too, such as 8083; 0: on its own port alone',
  ),
  logLevel: setting(
    'SPECTRA_LOG',
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
    'warn',
    'Least severe log line that is written',
  ),
  ffmpegPath: setting('FFMPEG_PATH', z.string(), '', 'ffmpeg to use; empty: from PATH, else the bundled one'),
  ffprobePath: setting(
    'FFPROBE_PATH',
    z.string(),
    '',
    'ffprobe to use; empty: from PATH, else the bundled one',
  ),
  chunkDuration: setting(
    'M0_CHUNK_DURATION',
    z.coerce.number().min(1).max(3600),
    10,
    'Seconds of video per chunk where a process does not say',
  ),
  ...CAMERA_SETTINGS,
  allowPrivateAddresses: setting(
    'SPECTRA_ALLOW_PRIVATE_ADDRESSES',
    flag,
    false,
    'Read videos from loopback, link-local and private addresses, too',
  ),
  urlStallMs: setting(
    'SPECTRA_URL_STALL_MS',
    z.coerce.number().int().positive(),
    20_000,
    'Give up on an address that sends nothing for so many milliseconds',
  ),
  sourceBytes: setting('SPECTRA_SOURCE_BYTES', bytes, 100 * GiB, 'Largest video file, in bytes'),
  videoSeconds: setting(
    'SPECTRA_VIDEO_SECONDS',
    z.coerce.number().positive(),
    48 * 3600,
    'Longest video, in seconds',
  ),
  uploadBytes: setting('SPECTRA_UPLOAD_BYTES', bytes, 4 * GiB, 'Largest single upload, in bytes'),
  quotaBytes: setting(
    'SPECTRA_QUOTA_BYTES',
    bytes,
    50 * GiB,
    'Space that one organization may fill, in bytes',
  ),
  uploadHours: setting(
    'SPECTRA_UPLOAD_HOURS',
    z.coerce.number().positive(),
    24,
    'Uploads that no process uses are removed after so many hours',
  ),
  trashDays: setting(
    'SPECTRA_TRASH_DAYS',
    z.coerce.number().min(1),
    7,
    'Days until an object that nothing claims goes to the trash, and until what is in the trash is gone for good',
  ),
  traceDays: setting(
    'SPECTRA_TRACE_DAYS',
    z.coerce.number().positive(),
    30,
    'Days that the trace of what was asked of models is kept, and what single questions cost',
  ),
  journalHours: setting(
    'SPECTRA_JOURNAL_HOURS',
    z.coerce
      .number()
      .min(0.1)
      .max(24 * 90),
    48,
    'Hours that the journal is kept: a subscriber who was away for longer starts over',
  ),
  journalRows: setting(
    'SPECTRA_JOURNAL_ROWS',
    z.coerce.number().int().min(100),
    1_000_000,
    'Entries of the journal that are kept of each organization at most',
  ),
  urlSecret: setting(
    'SPECTRA_URL_SECRET',
    z.string(),
    '',
    'Key that signs object URLs; empty: one is made and kept in the data directory',
    { secret: true },
  ),
  ...ACCOUNT_SETTINGS,
  ...MODEL_SETTINGS,
  ...AWS_SETTINGS,
  ...NOTIFICATION_SETTINGS,
  ...TRACING_SETTINGS,
  ...PROMPT_SETTINGS,
  ...RATE_SETTINGS,
  analysisThreads: setting(
    'SPECTRA_ANALYSIS_THREADS',
    z.coerce.number().int().min(1).max(64),
    2,
    'Threads that look at pixels',
  ),
  detector: setting(
    'SPECTRA_DETECTOR',
    z.string().min(1),
    'auto',
    'What tells people, cars and other things apart: auto (the weights that are installed), off, or the path of an ONNX file with its description beside it, as docs/models.md says',
  ),
  voice: setting(
    'SPECTRA_VOICE',
    z.enum(['auto', 'off']),
    'auto',
    'Whether the local analyst tells where somebody speaks: auto (where the weights for that are installed) or off',
  ),
} as const

export type Config = { -readonly [K in keyof typeof SETTINGS]: z.infer<(typeof SETTINGS)[K]['check']> }

export interface LoadedConfig {
  config: Config
  /** Where each value came from. */
  from: Record<keyof Config, string>
}

/**
 * The effective configuration: overrides (command line) before the layers in their order, before defaults.
 * @throws SS_CONFIG_INVALID with every setting that cannot be used: its name, what it got and what it takes
 */
export function loadLayered(overrides: Partial<Config>, layers: readonly Layer[]): LoadedConfig {
  const { values, from } = loadLayers(SETTINGS, overrides, layers)
  return { config: values as Config, from: from as LoadedConfig['from'] }
}

/** The same from the environment alone. */
export const loadConfig = (
  overrides: Partial<Config> = {},
  environment: Layer['values'] = process.env,
): Config => loadLayered(overrides, [{ from: 'environment', values: environment }]).config

/** The configuration as it may be shown: secrets say only whether they are set. */
export function redacted(
  config: Config,
): { name: keyof Config; env: string; value: unknown; about: string }[] {
  return Object.entries(SETTINGS).map(([name, setting]) => {
    const value = config[name as keyof Config]
    const secret = 'secret' in setting && setting.secret
    return {
      name: name as keyof Config,
      env: setting.env,
      value: secret ? (value ? '(set)' : '(not set)') : value,
      about: setting.about,
    }
  })
}
