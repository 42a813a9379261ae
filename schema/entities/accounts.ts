import { defineEntity, p } from '@mikro-orm/core'
import type { Permission, RoleName } from '../roles.ts'
import { instant, made, tenant } from './columns.ts'
import { User } from './core.ts'

/** `spectra_core`: how somebody shows who they are. Secrets are hashes. */
const schema = 'spectra_core'

const ofUser = () => p.manyToOne(User).deleteRule('cascade')

/** What came of one sign-in: access tokens name it, and refresh tokens belong to it. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  schema,
  indexes: [{ name: 'sessions_of_user', properties: ['user', 'createdAt'] }],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    user: () => ofUser().fieldName('user_id').index(false),
    ip: p.text(),
    ...made(),
    /** With its newest refresh token. */
    expiresAt: instant(),
    endedAt: instant().nullable(),
  },
})

/** One row a token, kept when it was used: a second use ends the session. */
export const RefreshToken = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_tokens',
  schema,
  properties: {
    hash: p.string().columnType('char(64)').primary(),
    ...tenant(),
    session: () => p.manyToOne(Session).deleteRule('cascade').index('refresh_tokens_of_session'),
    ...made(),
    usedAt: instant().nullable(),
  },
})

/** Somebody at a provider of OpenID Connect who is a user here. */
export const ProviderIdentity = defineEntity({
  name: 'ProviderIdentity',
  tableName: 'identities',
  schema,
  properties: {
    issuer: p.text().primary(),
    subject: p.text().primary(),
    ...tenant(),
    user: () => ofUser().index(false),
    ...made(),
  },
})

/** By which a program asks. */
export const ApiKey = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  schema,
  indexes: [{ name: 'api_keys_listing', properties: ['organizationId', 'createdAt'] }],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    name: p.text(),
    roleName: p.text().$type<RoleName>(),
    /** Permissions of the role that it has; null: all. */
    scopes: p.json<Permission[]>().nullable(),
    cameras: p.json<string[]>().nullable(),
    /** First characters, to tell keys apart. */
    prefix: p.text(),
    hash: p.string().columnType('char(64)'),
    ...made(),
    expiresAt: instant().nullable(),
    lastUsedAt: instant().nullable(),
    revokedAt: instant().nullable(),
  },
})
