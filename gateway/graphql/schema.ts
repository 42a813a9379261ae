import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IResolvers } from 'mercurius'
import type { Services } from './context.ts'
import { processResolvers } from './processes.ts'
import { DateTime, JSONValue } from './scalars.ts'
import { searchResolvers } from './search.ts'
import { systemResolvers } from './system.ts'

const FOLDER = join(import.meta.dirname, '../../schema/graphql')

/** The schema as written, all files of `schema/graphql` in the order of their names. */
export function readSchema(): string {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.graphql'))
  return files
    .sort()
    .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
    .join('\n')
}

/** What answers each field: "schema, one call, answer". */
export function createResolvers(services: Services): IResolvers {
  const { Query: processQuery, ...processes } = processResolvers(services)
  const { Query: searchQuery, ...search } = searchResolvers(services)
  const { Query: systemQuery, ...system } = systemResolvers(services)
  const Query = { ...processQuery, ...searchQuery, ...systemQuery }
  return { DateTime, JSON: JSONValue, Query, ...processes, ...search, ...system } as unknown as IResolvers
}
