import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { canInstall, install } from './install.ts'
import { alone } from './lock.ts'

const find = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(':')
    .map((path) => join(path, 'promtool'))
    .find((path) => existsSync(path))

/** Prometheus' own checker of metrics and rules: that of this machine, else installed now. Undefined where that cannot be done. */
export const promtool = (): Promise<string | undefined> =>
  find() === undefined ? alone(async () => find() ?? (await installed())) : Promise.resolve(find())

async function installed(): Promise<string | undefined> {
  if (!(await canInstall())) return undefined
  console.error('Installing promtool ...')
  await install(['prometheus'])
  return find()
}
