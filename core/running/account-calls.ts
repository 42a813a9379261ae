import { z } from 'zod'
import { PERMISSIONS, ROLE_NAMES, type Permission } from '../../schema/roles.ts'
import { OrganizationLimitsSchema } from '../accounts/limits.ts'
import type { Accounts } from '../ports.ts'

/** What a command asks of accounts; nobody signs in by it. */
export type RunningAccounts = Pick<
  Accounts,
  | 'createUser'
  | 'users'
  | 'changeUser'
  | 'setPassword'
  | 'createKey'
  | 'keys'
  | 'revokeKey'
  | 'cohorts'
  | 'limits'
  | 'setLimits'
  | 'use'
>

const id = z.string().max(200)
const name = z.string().max(200)
const role = z.enum(ROLE_NAMES)
const cameras = z.array(z.string().max(64)).max(1000)
const password = z.string().max(1000)
const scopes = z.array(z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]]))

const By = z.strictObject({ organizationId: id, role })

const NewUser = z.strictObject({
  email: z.string().max(400),
  name: name.optional(),
  role,
  password: password.optional(),
  cohortId: id.optional(),
  cameras: cameras.optional(),
})

const UserChange = z.strictObject({
  name: name.optional(),
  role: role.optional(),
  cohortId: id.nullish(),
  cameras: cameras.nullish(),
  disabled: z.boolean().optional(),
})

const NewKey = z.strictObject({
  name,
  role: role.optional(),
  scopes: scopes.optional(),
  cameras: cameras.optional(),
  expiresAt: z.date().optional(),
})

export const ACCOUNT_CALLS = {
  createUser: z.tuple([By, NewUser]),
  users: z.tuple([id]),
  changeUser: z.tuple([By, id, UserChange]),
  setPassword: z.tuple([By, id, password.optional()]),
  createKey: z.tuple([By, NewKey]),
  keys: z.tuple([id]),
  revokeKey: z.tuple([By, id]),
  cohorts: z.tuple([id]),
  limits: z.tuple([id]),
  setLimits: z.tuple([By, OrganizationLimitsSchema]),
  use: z.tuple([id]),
} satisfies Record<keyof RunningAccounts, z.ZodType<unknown[]>>
