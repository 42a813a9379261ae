import { defineEntity, p } from '@mikro-orm/core'
import type { RoleName } from '../roles.ts'
import { instant, made, tenant } from './columns.ts'

/** `spectra_core`: who there is, and what they have chosen. */
const schema = 'spectra_core'

/** Which cluster this database is of: one row. */
export const Cluster = defineEntity({
  name: 'Cluster',
  tableName: 'cluster',
  schema,
  checks: [{ property: 'only', expression: '"only"' }],
  properties: {
    /** Always true: there is no second row. */
    only: p.boolean().primary().default(true),
    id: p.uuid(),
    /** Since when a volume of objects carries this id; null: none was marked yet. */
    markedAt: instant().nullable(),
    ...made(),
  },
})

/** What a migration says of the programs that came before it; they look here when they do not know it. */
export const Compatibility = defineEntity({
  name: 'Compatibility',
  tableName: 'compatibility',
  schema,
  properties: {
    migration: p.text().primary(),
    /** Programs that know this migration go on working, and may be started again. */
    worksFrom: p.text(),
  },
})

export const Organization = defineEntity({
  name: 'Organization',
  tableName: 'organizations',
  schema,
  properties: { id: p.uuid().primary(), name: p.text(), ...made() },
})

/** A group of users within an organization. */
export const Cohort = defineEntity({
  name: 'Cohort',
  tableName: 'cohorts',
  schema,
  uniques: [{ properties: ['organizationId', 'name'] }],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    name: p.text(),
    /** What its users may see; null: it limits nobody. */
    cameras: p.json<string[]>().nullable(),
    ...made(),
  },
})

/** What its holders may do: names of operations. */
export const Role = defineEntity({
  name: 'Role',
  tableName: 'roles',
  schema,
  uniques: [{ properties: ['organizationId', 'name'] }],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    name: p.text(),
    permissions: p.json<string[]>().defaultRaw(`'[]'`),
    ...made(),
  },
})

export const User = defineEntity({
  name: 'User',
  tableName: 'users',
  schema,
  uniques: [{ properties: ['email'] }],
  indexes: [{ properties: ['organizationId'] }],
  properties: {
    id: p.uuid().primary(),
    ...tenant(),
    /** Lower case: one account per address. */
    email: p.text(),
    name: p.text(),
    /** Encoded hash with its own parameters; never a password. */
    passwordHash: p.text().nullable(),
    role: () => p.manyToOne(Role).nullable(),
    cohort: () => p.manyToOne(Cohort).nullable(),
    roleName: p.text().$type<RoleName>().default('viewer'),
    /** What the user may see beside what the cohort's users may; null: no limit of its own. */
    cameras: p.json<string[]>().nullable(),
    /** The password is good for one sign-in. */
    oneTime: p.boolean().default(false),
    /** Goes up with whatever an identity is made of. */
    version: p.integer().default(0),
    lastSeenAt: instant().nullable(),
    disabledAt: instant().nullable(),
    ...made(),
  },
})

/** One setting of one organization. */
export const OrgConfig = defineEntity({
  name: 'OrgConfig',
  tableName: 'org_config',
  schema,
  properties: {
    organizationId: p.uuid().primary(),
    key: p.string().length(128).primary(),
    value: p.json<unknown>(),
    updatedAt: instant(),
  },
})
