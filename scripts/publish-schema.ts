import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { readSchema } from '../gateway/graphql/schema.ts'

/** Writes down the schema that clients may depend on from now on: part of each release. */
const path = join(import.meta.dirname, '../schema/published.graphql')
const sdl = printSchema(lexicographicSortSchema(buildSchema(readSchema())))
writeFileSync(path, await format(sdl, { ...(await resolveConfig(path)), filepath: path }))
