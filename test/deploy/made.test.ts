import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { deployment, left } from '../../scripts/write-deployment.ts'

const PROJECT = resolve(import.meta.dirname, '../..')

void t.test('images, Compose, Kubernetes and CloudFormation are as the description says', async (t) => {
  const made = await deployment()
  const stale = made.filter(({ path, text }) => {
    const file = join(PROJECT, path)
    return !existsSync(file) || readFileSync(file, 'utf8') !== text
  })
  t.same(
    stale.map(({ path }) => path),
    [],
    'otherwise: node scripts/write-deployment.ts',
  )
  t.same(left(made), [], 'no file of a service that is no more')
})
