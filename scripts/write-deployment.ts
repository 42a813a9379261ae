import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { bicep } from '../deploy/generate/azure/index.ts'
import { cloudformation } from '../deploy/generate/cloudformation/index.ts'
import { compose } from '../deploy/generate/compose.ts'
import { dockerfiles } from '../deploy/generate/dockerfile.ts'
import { kubernetes } from '../deploy/generate/kubernetes/kustomize.ts'
import type { Made } from '../deploy/generate/made.ts'
import { SERVICES } from '../deploy/platform.ts'

const PROJECT = resolve(import.meta.dirname, '..')

/** Folders whose files are all made, and files beside them: what is there and not made any more goes. */
const OWN = [
  'docker/*.Dockerfile',
  'deploy/kubernetes/**/*.yaml',
  'deploy/cloudformation/*.yaml',
  'deploy/azure/*.bicep',
]

/** Images, Compose, Kubernetes and CloudFormation as `deploy/platform.ts` describes them, in the house's form. */
export async function deployment(): Promise<Made[]> {
  const made = [...dockerfiles(SERVICES), compose(), ...kubernetes(), ...cloudformation(), bicep()]
  return Promise.all(
    made.map(async ({ path, text }) => {
      if (!path.endsWith('.yaml')) return { path, text }
      const form = { ...(await resolveConfig(join(PROJECT, path))), filepath: path }
      return { path, text: await format(text, form) }
    }),
  )
}

/** Files that are there, and would not be made. */
export const left = (made: readonly Made[]): string[] =>
  OWN.flatMap((pattern) => globSync(pattern, { cwd: PROJECT })).filter(
    (path) => !made.some((one) => one.path === path),
  )

if (import.meta.main) {
  const made = await deployment()
  for (const path of left(made)) rmSync(join(PROJECT, path))
  for (const { path, text } of made) {
    mkdirSync(dirname(join(PROJECT, path)), { recursive: true })
    writeFileSync(join(PROJECT, path), text)
  }
  console.log(`${made.length} files made`)
}
