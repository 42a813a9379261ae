import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IResolvers, MercuriusLoaders } from 'mercurius'
import { byteCountResolvers } from './byte-counts.ts'
import { cameraOrderResolvers } from './camera-orders.ts'
import { cameraResolvers } from './cameras.ts'
import { changeResolvers } from './changes.ts'
import { clusterResolvers } from './cluster.ts'
import type { Services } from './context.ts'
import { deadLetterResolvers } from './dead-letters.ts'
import { liveResolvers } from './live.ts'
import { operatingLoaders, operatingResolvers } from './operating.ts'
import { mediaResolvers } from './media.ts'
import { processResolvers } from './processes.ts'
import { Bytes, DateTime, JSONValue } from './scalars.ts'
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
  const resolvers: Record<string, object> = { Bytes, DateTime, JSON: JSONValue }
  for (const part of [
    processResolvers,
    cameraResolvers,
    searchResolvers,
    systemResolvers,
    clusterResolvers,
    deadLetterResolvers,
    liveResolvers,
    byteCountResolvers,
    operatingResolvers,
    mediaResolvers,
    changeResolvers,
    cameraOrderResolvers,
  ]) {
    // Query, Mutation and Subscription have fields in several parts.
    for (const [type, fields] of Object.entries(part(services)))
      resolvers[type] = { ...resolvers[type], ...fields }
  }
  return resolvers as unknown as IResolvers
}

/** What answers fields of many objects with one look. */
export const createLoaders = (services: Services): MercuriusLoaders =>
  operatingLoaders(services) as unknown as MercuriusLoaders
