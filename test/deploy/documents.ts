import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'

export const PROJECT = resolve(import.meta.dirname, '../..')

/** As much of an object of Kubernetes as the rules look at. */
export interface Resource {
  kind: string
  metadata: { name: string; labels?: Record<string, string> }
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects of any kind, as they were read
  spec?: any
  data?: Record<string, string>
}

export const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8')
export const readYaml = <T>(path: string): T => parse(read(path)) as T

export function resources(pattern: string): Resource[] {
  return globSync(pattern, { cwd: PROJECT })
    .toSorted()
    .flatMap((path) => parseAllDocuments(read(path)).map((document) => document.toJS() as Resource))
}

export const ofKind = (all: readonly Resource[], kind: string): Resource[] =>
  all.filter((one) => one.kind === kind)
