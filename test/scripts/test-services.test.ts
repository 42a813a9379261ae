import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { noServices, optionalFor } from '../../scripts/test-services.ts'
import { tempDir } from '../helpers/temp.ts'

const execute = promisify(execFile)
const SERVICES = resolve(import.meta.dirname, '../../scripts/services')

void t.test('optionalFor(): stores of one suite are wanted where it is run', (t) => {
  const names = (...files: string[]) => optionalFor(files).map(({ name }) => name)
  t.same(names(), ['azurite', 'swift', 'mosquitto'], 'where all are run')
  t.same(names('test/core/storage/azure-blob.test.ts'), ['azurite'])
  t.same(names('test/core/storage/s3.test.ts', 'test/core/storage/s3-swift.test.ts'), ['swift'])
  t.same(names('test/core/storage/s3.test.ts'), [])
  t.end()
})

void t.test('noServices(): suites find none, whatever the environment says', (t) => {
  t.same(
    new Set(Object.entries(noServices().variables).map(([name, value]) => `${name}=${value}`)),
    new Set(
      ['POSTGRES', 'REDIS', 'RABBITMQ', 'AZURITE', 'SWIFT', 'MOSQUITTO'].map(
        (one) => `SPECTRA_TEST_${one}_URL=undefined`,
      ),
    ),
  )
  t.end()
})

void t.test('scripts/services: a name that is none is refused with those that are', async (t) => {
  const env = { ...process.env, SPECTRA_SERVICES: join(tempDir(t), 'services') }
  await t.rejects(execute(SERVICES, ['up', 'minio'], { env }), {
    code: 1,
    stderr:
      'Cannot find the service "minio": there are postgres, redis, rabbitmq, azurite, swift, mosquitto\n',
  })
})
