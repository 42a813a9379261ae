import type { Migration } from '@mikro-orm/migrations'
import { createHash } from 'node:crypto'
import { Migration20261123000001ChunkVectors } from './2026-11-23-chunk-vectors.ts'
import { Migration20261123000000Tables } from './2026-11-23-tables.ts'
import { MIGRATION_NAMES, migrationNamesFor, type DatabaseFeatures, type MigrationName } from './names.ts'

type MigrationClass = new (...args: ConstructorParameters<typeof Migration>) => Migration

const CLASSES: Record<MigrationName, MigrationClass> = {
  '20261123000000-tables': Migration20261123000000Tables,
  '20261123000001-chunk-vectors': Migration20261123000001ChunkVectors,
}

/** The migrations of a database with these features, in order. */
export const migrationsFor = (features: DatabaseFeatures) =>
  migrationNamesFor(features).map((name) => ({ name, class: CLASSES[name] }))

/** Changes with any change of a migration: names what a cached database was made of. */
export function migrationsHash(): string {
  const hash = createHash('sha256')
  for (const { name } of MIGRATION_NAMES) hash.update(name).update(CLASSES[name].toString())
  return hash.digest('hex').slice(0, 16)
}
