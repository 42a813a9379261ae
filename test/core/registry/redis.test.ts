import t from 'tap'
import { createRedisRegistry } from '../../../core/registry/redis.ts'
import { registryContract, reportOf } from '../../contracts/registry.ts'
import { NO_REDIS, testRedis } from '../../helpers/redis.ts'

if (NO_REDIS) t.pass('not run here', { skip: NO_REDIS })
else {
  registryContract(t, 'redis', async (t) => createRedisRegistry(testRedis(t)))

  void t.test('Registry (redis): a report that cannot be read hides no other', async (t) => {
    const connection = testRedis(t)
    const registry = createRedisRegistry(connection)
    await registry.announce(reportOf('a'), 60_000)
    await registry.announce(reportOf('z'), 60_000)
    for (const wrong of ['no JSON', '{}', JSON.stringify({ ...reportOf('a'), pid: 'many' })]) {
      await connection.run('spoil a report', (redis) => redis.set(connection.key('node:a'), wrong))
      t.same(
        (await registry.nodes()).map(({ name }) => name),
        ['z'],
      )
    }
  })

  void t.test('Registry (redis): fields that a newer version added are let be', async (t) => {
    const connection = testRedis(t)
    const registry = createRedisRegistry(connection)
    const newer = { ...reportOf('a'), gpus: 4, tree: { ...reportOf('a').tree, mood: 'good' } }
    await registry.announce(newer, 60_000)
    t.strictSame(await registry.nodes(), [reportOf('a')])
  })
}
