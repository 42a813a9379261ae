import t from 'tap'
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createLocalStorage } from '../../core/storage/local.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { testPostgresUrl } from '../helpers/database.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { jsonLines, spectra, startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const SHORT = ['--chunk', '10', '--json']

/** Every file below, but for those that are written at the moment. */
const filesIn = (dir: string): string[] =>
  (readdirSync(dir, { recursive: true }) as string[]).filter((name) => !name.startsWith('.tmp')).sort()

void t.test(
  'P13: objects outlive their database: it is refused, adopted when somebody says so, and verified',
  async (t) => {
    const data = tempDir(t)
    const objects = join(data, 'objects')
    t.match(await spectra(data, ['analyze', sampleVideo(), ...SHORT]), { code: 0 })
    const before = filesIn(objects)

    // What rows name is in the trash, by whatever mishap.
    const storage = createLocalStorage({ dir: objects, secret: 'not used' })
    const key = before.find((name) => name.endsWith('.mp4'))!
    await storage.trash.put(key, new Date())
    const missed = await spectra(data, ['verify'])
    t.match(missed, {
      code: 1,
      stdout: /1 object missing:\n {2}organizations\S+ {2}\(chunk \S+\) {2}in the trash/,
    })
    t.match(await spectra(data, ['verify', '--restore']), { code: 0, stdout: /1 object came back/ })

    rmSync(join(data, 'database'), { recursive: true })
    const refused = await spectra(data, ['analyze', sampleVideo(), ...SHORT])
    const why = /the database is of no cluster yet \(SS_DATA_DIR_FOREIGN\)\n.*spectra adopt/
    t.match(refused, { code: 5, stderr: why })
    t.same(filesIn(objects), before.concat('.trash').sort(), 'nothing was removed')
    t.match(await spectra(data, ['adopt']), { code: 2, stderr: /Add --yes/ })
    t.match(await spectra(data, ['adopt', '--yes']), { code: 0, stdout: /Both are cluster/ })
    t.match(await spectra(data, ['analyze', sampleVideo(), ...SHORT]), { code: 0 })
    const { stdout } = await spectra(data, ['verify', '--json'])
    t.match(
      jsonLines(stdout),
      [{ missing: [], unclaimed: [], trash: [] }],
      'the same video is the same process',
    )
    t.ok(before.every((name) => filesIn(objects).includes(name)))
  },
)

void t.test(
  'P13: a gateway or node with another database refuses the directory, and removes nothing',
  { skip: NO_CLUSTER },
  async (t) => {
    const cluster = await testCluster(t)
    await cluster.gateway()
    const objects = join(cluster.data, 'objects')
    const storage = createLocalStorage({ dir: objects, secret: 'not used' })
    await storage.put('organizations/o/processed/p/chunk-0001.mp4', Buffer.from('a video'))
    const before = filesIn(objects)
    const env = { ...cluster.env, SPECTRA_DATABASE_URL: await testPostgresUrl(t) }
    for (const args of [
      ['gateway', '--port', '0'],
      ['node', '--roles', 'chunker', '--name', 'stranger'],
    ]) {
      const { finished } = startSpectra(cluster.data, args, env)
      t.match(await finished, { code: 5, stderr: /SS_DATA_DIR_FOREIGN/ }, args.join(' '))
    }
    t.same(filesIn(objects), before)
  },
)

void t.test(
  'A node that starts before its volume is mounted waits for it, and makes nothing in its place',
  { skip: NO_CLUSTER },
  async (t) => {
    const cluster = await testCluster(t)
    const first = await cluster.gateway()
    first.child.kill('SIGTERM')
    await first.finished
    const objects = join(cluster.data, 'objects')
    renameSync(objects, `${objects}.away`)
    mkdirSync(objects)
    const waiting = cluster.start('gateway', '--port', '0')
    await told(waiting.child.stderr!, /Waiting for it to come: Cannot use the objects/)
    t.same(readdirSync(objects), [])
    rmdirSync(objects)
    renameSync(`${objects}.away`, objects)
    await waiting.printed(/Ready:/)
    t.ok(existsSync(join(objects, '.cluster.json')))
  },
)

/** Resolves when the stream has said it. */
async function told(stream: NodeJS.ReadableStream, what: RegExp): Promise<void> {
  const said = Promise.withResolvers<void>()
  let text = ''
  stream.on('data', (part: string) => {
    text += part
    if (what.test(text)) said.resolve()
  })
  await said.promise
}
