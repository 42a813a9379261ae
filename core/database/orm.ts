import type { Options } from '@mikro-orm/sql'
import { Migrator } from '@mikro-orm/migrations'
import { entitiesFor } from '../../schema/entities/index.ts'
import { migrationsFor } from '../../schema/migrations/index.ts'
import { MIGRATIONS_TABLE, type DatabaseFeatures } from '../../schema/migrations/names.ts'

/** What PGlite and PostgreSQL have in common: one set of entities and migrations. */
export const ormOptions = (features: DatabaseFeatures): Partial<Options> => ({
  entities: entitiesFor(features),
  extensions: [Migrator],
  migrations: {
    tableName: MIGRATIONS_TABLE,
    migrationsList: migrationsFor(features),
    snapshot: false,
    transactional: true,
    allOrNothing: true,
    silent: true,
  },
  // Functions, triggers and policies are the migrations' own business: no entity knows them.
  schemaGenerator: { ignoreRoutines: true, ignoreTriggers: true, ignorePolicies: true },
  debug: false,
})
