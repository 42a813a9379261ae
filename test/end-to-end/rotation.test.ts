import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { freePort } from '../../scripts/local-services/state.ts'
import { fixture } from '../fixtures/videos.ts'
import { NO_CLUSTER } from '../helpers/cluster.ts'
import { onServer, testPostgresUrl } from '../helpers/database.ts'
import { createProcess, ended, upload } from '../helpers/graphql-client.ts'
import { scrape, sumOf } from '../helpers/prometheus.ts'
import { startOpenaiServer } from '../helpers/providers/openai-server.ts'
import { NO_CTL, rabbitmqctl, testVhost } from '../helpers/rabbitmq.ts'
import { startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

void t.test(
  'Rotation: passwords of database and broker and the key of a provider change under a node that runs, and its forked workers; nothing fails',
  { skip: NO_CLUSTER || NO_CTL },
  async (t) => {
    const name = `rotated_${randomUUID().slice(0, 8)}`
    await onServer(`create role ${name} login superuser password 'first'`)
    // It goes last: the database has tables of its.
    t.teardown(() => onServer(`drop role ${name}`))
    const [owner, vhost] = [await testPostgresUrl(t), await testVhost(t)]
    await rabbitmqctl('add_user', name, 'first')
    t.teardown(() => rabbitmqctl('delete_user', name))
    await rabbitmqctl('set_permissions', '-p', new URL(vhost).pathname.slice(1), name, '.*', '.*', '.*')
    let key = 'first'
    const standIn = await startOpenaiServer({ key: (given) => given === key })
    t.teardown(() => standIn.close())

    const [data, directory] = [tempDir(t), tempDir(t)]
    const by = (url: string, password: string): string =>
      Object.assign(new URL(url), { username: name, password }).href
    const write = (password: string, apiKey: string): void =>
      writeFileSync(
        join(directory, '.env'),
        `SPECTRA_DATABASE_URL=${by(owner, password)}\nSPECTRA_MAILBOX_URL=${by(vhost, password)}\nOPENAI_API_KEY=${apiKey}\n`,
      )
    write('first', 'first')
    const port = await freePort()
    const env = { OPENAI_BASE_URL: standIn.url, SPECTRA_HEALTH_OFFSET: 'none', SPECTRA_SECRETS_SECONDS: '0' }
    const start = (args: string[], more = {}) => {
      const running = startSpectra(data, args, { ...env, ...more }, directory)
      t.teardown(() => running.child.kill('SIGKILL'))
      return running
    }
    const gateway = start(['gateway', '--port', '0', '--name', 'gateway-1'])
    const url = /Ready: (http:\S+)\/graphql/.exec(await gateway.printed(/Ready: \S+/))![1]!
    const roles = ['--roles', 'chunker,vlm,event', '--workers', 'chunker=1,vlm=1,event=1']
    const node = start(['node', ...roles, '--name', 'node-1'], { SPECTRA_METRICS_PORT: String(port) })
    await node.printed(/Ready:/)
    const analyse = async () =>
      ended(url, await createProcess(url, { uploadKey: await upload(url, await fixture('hevc.mp4')) }))
    t.match(await analyse(), { status: 'completed', counts: { failed: 0 } })
    t.same(standIn.refused, [])

    await onServer(`alter role ${name} password 'second'`)
    await rabbitmqctl('change_password', name, 'second')
    write('second', 'first')
    await onServer(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${name}'`)
    await rabbitmqctl('close_all_user_connections', name, 'the test')
    await t.rejects(openPostgresqlDatabase({ url: by(owner, 'first') }), { code: 'SS_DATABASE_UNAVAILABLE' })
    t.match(await analyse(), { status: 'completed', counts: { failed: 0 } })
    key = 'second'
    write('second', 'second')
    t.match(await analyse(), { status: 'completed', counts: { failed: 0 } })
    t.ok(standIn.refused.length > 0, 'the key before was tried')

    const { samples } = await scrape(`http://127.0.0.1:${port}`)
    t.equal(sumOf(samples, 'spectra_stage_messages_total', { outcome: 'failed' }), 0, 'no attempt was used')
    t.equal(sumOf(samples, 'spectra_worker_restarts_total'), 0)
    for (const { child } of [node, gateway]) child.kill('SIGTERM')
    for (const { finished } of [node, gateway]) t.match(await finished, { code: 0 })
  },
)
