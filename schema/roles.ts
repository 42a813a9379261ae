/**
 * Who may do what. A permission names what is allowed, a role is a set of them; there are no others, and nothing is allowed that
 * no permission names.
 */
export const PERMISSIONS = {
  /** Look at footage: processes, chunks, events, cameras, search, media, exports. */
  'footage:read': 'look at footage and what was found in it',
  /** Mark events as reviewed; keep cases and searches; have footage made into files. */
  'footage:review': 'mark events as reviewed and keep cases',
  /** Upload, analyse, cancel, retry, reprocess. */
  'footage:write': 'have videos analysed',
  /** Remove processes and ranges of footage for good. */
  'footage:delete': 'remove footage',
  'cameras:write': 'change cameras',
  'rules:write': 'change what is watched for',
  /** Prompts, and types of events of one's own. */
  'models:write': 'change what models are told',
  /** Ways by which people and programs outside are told what happens, and what they were told. */
  'channels:read': 'see channels and what they were told',
  'channels:write': 'change channels, by which others are told',
  /** Mailboxes, dead letters, traces and failures of the own organization. */
  'letters:read': 'see mailboxes and dead letters',
  'letters:write': 'replay, change and drop dead letters',
  /** Nodes serve all organizations: only people of the operating organization get these three. */
  'cluster:read': 'see the nodes of the cluster',
  'cluster:write': 'scale, pause, restart and drain',
  'cluster:settings': 'see how the installation is configured',
  'accounts:read': 'see users, cohorts and API keys',
  'accounts:write': 'change users, cohorts, API keys and limits',
  'audit:read': 'see who did what',
  'organization:delete': 'remove the organization with all that it has',
  /** What the stages report of their work, by programs outside of the cluster. */
  'pipeline:write': 'report work on chunks',
} as const

export type Permission = keyof typeof PERMISSIONS

const WATCH: readonly Permission[] = ['footage:read']
const REVIEW: readonly Permission[] = [...WATCH, 'footage:review']
const OPERATE: readonly Permission[] = [
  ...REVIEW,
  'footage:write',
  'cameras:write',
  'rules:write',
  'models:write',
  'channels:read',
  'letters:read',
  'letters:write',
  'cluster:read',
  'cluster:write',
]
const ADMINISTER: readonly Permission[] = [
  ...OPERATE,
  'footage:delete',
  'channels:write',
  'accounts:read',
  'accounts:write',
  'audit:read',
  'cluster:settings',
]

export const ROLES = {
  owner: [...ADMINISTER, 'organization:delete'],
  admin: ADMINISTER,
  operator: OPERATE,
  reviewer: REVIEW,
  viewer: WATCH,
  /** A program, not a person. */
  service: [...WATCH, 'footage:write', 'pipeline:write'],
} as const satisfies Record<string, readonly Permission[]>

export type RoleName = keyof typeof ROLES
export const ROLE_NAMES = Object.keys(ROLES) as [RoleName, ...RoleName[]]

/** Permissions over what all organizations share. */
export const isOfTheCluster = (permission: Permission): boolean => permission.startsWith('cluster:')

/** Which role each claim gives, of text such as `spectra-admins=admin,staff=viewer`; undefined for any other text. */
export function parseClaimRoles(text: string): ReadonlyMap<string, RoleName> | undefined {
  const pairs = text
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => /^(.+)=(\w+)$/.exec(pair))
  if (pairs.some((pair) => !pair || !Object.hasOwn(ROLES, pair[2]!))) return undefined
  return new Map(pairs.map((pair) => [pair![1]!, pair![2] as RoleName]))
}
