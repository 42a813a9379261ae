import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../core/config.ts'
import type { SettingView } from '../core/config/shown.ts'
import type { Cluster } from '../core/control/cluster.ts'
import type { Metrics } from '../core/observability/metrics/metrics.ts'
import type { Accounts, Oidc, Ports, SystemView } from '../core/ports.ts'
import type { Authenticator } from './authenticator.ts'
import type { EdgeConfig } from './http/hosts.ts'
import type { RateConfig } from './plugins/rates.ts'
import type { UpdateLimits } from './updates/limits.ts'

/** What the gateway uses of the ports. */
export type GatewayPorts = Pick<
  Ports,
  | 'processes'
  | 'changes'
  | 'pipeline'
  | 'footage'
  | 'summaries'
  | 'cameras'
  | 'cameraFiles'
  | 'cameraRegistry'
  | 'mailbox'
  | 'orphans'
  | 'audit'
  | 'operating'
  | 'search'
  | 'asking'
  | 'chat'
  | 'conversations'
  | 'embedding'
  | 'rateLimits'
  | 'storage'
  | 'storedBytes'
  | 'journal'
  | 'channels'
  | 'replays'
  | 'rules'
  | 'alerts'
  | 'prompts'
  | 'instructions'
  | 'costs'
  | 'cases'
  | 'savedSearches'
  | 'exports'
  | 'trials'
> &
  Partial<Pick<Ports, 'vision' | 'language' | 'media' | 'playback'>> & {
    /** Absent: whoever reaches the gateway is the machine's own user. */
    accounts?: Accounts
  }

export interface GatewayOptions {
  ports: GatewayPorts
  system: SystemView
  /** All nodes, and orders to them. */
  cluster: Cluster
  /** What a node that ends gets to finish what it has. Milliseconds; absent: not known. */
  drainMs?: number
  config: Pick<
    Config,
    | 'uploadBytes'
    | 'quotaBytes'
    | 'uploadHours'
    | 'chunkDuration'
    | 'allowPrivateAddresses'
    | 'sourceBuckets'
    | 'queryCost'
    | 'introspection'
    | 'connections'
  > &
    EdgeConfig &
    RateConfig
  /** All settings of this process, for those who administer the installation; absent: not known. */
  settings?: readonly SettingView[]
  /** On whose behalf each request is answered, and each WebSocket (P8). */
  authenticate: Authenticator
  /** Signing in with a provider, beside passwords; absent: there is none. */
  oidc?: Oidc
  /** What `/metrics` tells; absent: there is no such route. */
  metrics?: Metrics
  /** Whether the local analyst may describe chunks: then whoever orders is told what it never finds. @default true */
  analyst?: boolean
  /** @default silent */
  logger?: FastifyBaseLogger
  /** How long the body of a request may stall. Milliseconds. @default 30000 */
  bodyMs?: number
  /** How long a client may take for its connection and the head of a request. Milliseconds. @default 15000 */
  headersMs?: number
  /** Of subscriptions. */
  updates?: Partial<UpdateLimits>
}
