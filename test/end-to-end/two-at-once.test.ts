import { statSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { readAddress } from '../../core/running/address.ts'
import { createLocalStorage } from '../../core/storage/local.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { videoKey } from '../../schema/keys.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { jsonLines, spectra, startSpectra, type Finished } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const UP = ['up', '--port', '0']
const USING = /^Using the running spectra \(pid \d+\)\n$/

const ended = ({ stdout }: Finished) =>
  jsonLines(stdout).find(({ kind }) => kind === 'ended') as { process: { status: string; id: string } }

void t.test('Beside a running spectra up, every command does what it does alone', async (t) => {
  const data = tempDir(t)
  const up = startSpectra(data, UP)
  await up.printed('Ready:')
  t.teardown(() => up.child.kill('SIGKILL'))
  const beside = async (...args: string[]): Promise<Finished> => {
    const run = await spectra(data, args)
    t.match(run.stderr, USING, args.join(' '))
    t.match(run.stderr, String(up.child.pid), 'it says which')
    return run
  }
  t.equal(statSync(join(data, 'running.json')).mode & 0o777, 0o600)
  t.equal(statSync((await readAddress(data))!.socket).mode & 0o777, 0o600)

  const empty = await beside('search', 'red')
  t.match(empty, { code: 0, stdout: /Start with: spectra analyze/ })
  const analysed = await beside('analyze', sampleVideo(), '--json')
  t.equal(analysed.code, 0, analysed.stderr)
  const kinds = new Set(jsonLines(analysed.stdout).map(({ kind }) => kind))
  t.same([...kinds].sort(), ['chunk', 'ended', 'event', 'progress', 'started'])
  t.equal(ended(analysed).process.status, 'completed')
  const [best] = jsonLines((await beside('search', 'red object', '--json')).stdout)
  t.match(best, { text: /\bred\b/i, clip: new RegExp(`^${data}`) })
  t.ok(existsSync(String(best!.clip)), 'the clip is named where it lies')

  t.match(await beside('camera', 'add', 'yard', sampleVideo(), '--every', '86400'), {
    code: 0,
    stdout: /Watching/,
  })
  t.match(await spectra(data, ['camera', 'add', 'yard', sampleVideo()]), {
    code: 3,
    stderr: /SS_CAMERA_EXISTS/,
  })
  t.match((await beside('camera', 'list', '--json')).stdout, /"id":"yard"/)
  t.match(await beside('camera', 'set', 'yard', '--ocr', '--clip', '8'), {
    code: 0,
    stdout: /yard: 8 s every 86400 s, and what is written/,
  })
  t.match(jsonLines((await beside('camera', 'list', '--json')).stdout), [
    { id: 'yard', ocr: true, clipSeconds: 8 },
  ])
  t.match(await beside('camera', 'set', 'yard', '--no-ocr', '--zone', 'Europe/Berlin'), {
    code: 0,
    stdout: /yard: 8 s every 86400 s, by the clock of Europe\/Berlin\.\n/,
  })
  t.match(await beside('camera', 'pause', 'yard'), { code: 0, stdout: /Paused yard/ })
  t.match(await beside('camera', 'remove', 'yard', '--yes'), { code: 0, stdout: /Removed yard/ })

  const missing = join(data, 'missing.mp4')
  const failed = await beside('analyze', missing, '--json')
  t.equal(failed.code, 3, 'with the exit status of its failure')
  t.equal(ended(failed).process.status, 'failed')
  const [letter] = jsonLines((await beside('dlq', 'list', '--json')).stdout)
  t.match(letter, { cause: { code: 'SS_SOURCE_NOT_FOUND' }, title: 'missing.mp4' })
  t.match(await beside('dlq', 'drop', String(letter!.id), '--yes'), { code: 0, stdout: /Dropped 1/ })
  t.match(JSON.parse((await spectra(data, ['doctor', '--json'])).stdout), [
    ...[{}, {}, {}, {}],
    { what: 'Database', verdict: 'ok', detail: new RegExp(`running spectra \\(pid ${up.child.pid}\\)`) },
  ])

  const key = videoKey(DEFAULT_ORGANIZATION_ID, ended(analysed).process.id, 1)
  await createLocalStorage({ dir: join(data, 'objects'), secret: 'not used' }).trash.put(key, new Date())
  t.match(await beside('verify'), { code: 1, stdout: new RegExp(`1 object missing:\n {2}${key}`) })
  t.match(await beside('verify', '--restore'), { code: 0, stdout: /1 object came back/ })
  t.match(JSON.parse((await beside('verify', '--json')).stdout), { missing: [], trash: [] })
  t.match(await spectra(data, ['adopt', '--yes']), {
    code: 4,
    stderr: new RegExp(`Cannot use .*: process ${up.child.pid} is using it.*\n.*Stop it first`),
  })

  t.match(await spectra(data, UP), { code: 4, stderr: new RegExp(`${up.child.pid}.*SS_DATA_DIR_BUSY`) })
  up.child.kill('SIGTERM')
  t.equal((await up.finished).code, 0, 'SIGTERM ends it well (P7)')
  t.notOk(existsSync(join(data, 'running.json')), 'and nothing is left of its address')
  t.match(await spectra(data, ['search', 'red object']), { code: 0, stderr: /^$/, stdout: /^1\. /m })
})

void t.test('Two analyses at once: one works for both, and who is left takes over', async (t) => {
  const data = tempDir(t)
  const first = startSpectra(data, ['analyze', sampleVideo(), '--json'])
  await first.printed('"kind":"started"')
  const second = startSpectra(data, ['analyze', sampleVideo(), '--chunk', '5', '--json'])
  const found = await spectra(data, ['search', 'red'])
  t.equal(found.code, 0, found.stderr)
  const [one, other] = await Promise.all([first.finished, second.finished])
  t.equal(one.code, 0, one.stderr)
  t.equal(other.code, 0, other.stderr)
  t.match(other.stderr, /Using the running spectra/)
  t.not(ended(one).process.id, ended(other).process.id)
  t.equal(ended(other).process.status, 'completed')
  t.equal(jsonLines(other.stdout).filter(({ kind }) => kind === 'started').length, 1)
})

void t.test('analyze goes on by itself where the spectra that worked on it is killed', async (t) => {
  const data = tempDir(t)
  const up = startSpectra(data, UP)
  await up.printed('Ready:')
  const analyze = startSpectra(data, ['analyze', sampleVideo(), '--chunk', '2', '--json'])
  await analyze.printed('"kind":"event"')
  up.child.kill('SIGKILL')
  const run = await analyze.finished
  t.equal(run.code, 0, run.stderr)
  t.match(run.stderr, /it has ended\. Going on without it/)
  t.equal(ended(run).process.status, 'completed')
  t.ok(existsSync(join(data, 'running.json')) === false, 'and takes its own address with it')
})

void t.test('Ctrl-C during an analysis that another process works on ends the command only', async (t) => {
  const data = tempDir(t)
  const up = startSpectra(data, UP)
  t.teardown(() => up.child.kill('SIGKILL'))
  await up.printed('Ready:')
  const analyze = startSpectra(data, ['analyze', sampleVideo(), '--chunk', '2'])
  await analyze.printed(/chunks cut/)
  analyze.child.kill('SIGINT')
  const run = await analyze.finished
  t.equal(run.code, 130)
  t.match(run.stdout, /The running spectra goes on with it: .* Run the same command to see how it ends/)
  const again = await spectra(data, ['analyze', sampleVideo(), '--chunk', '2', '--json'])
  t.equal(again.code, 0, again.stderr)
  t.match(jsonLines(again.stdout)[0], { kind: 'started', known: true })
})

void t.test('What a killed spectra up left behind keeps no command', async (t) => {
  const data = tempDir(t)
  const up = startSpectra(data, UP)
  await up.printed('Ready:')
  up.child.kill('SIGKILL')
  await up.finished
  t.ok(await readAddress(data), 'its address is still there')
  t.match(await spectra(data, ['camera', 'list']), { code: 0, stderr: /^$/, stdout: /No cameras/ })
  const next = startSpectra(data, UP)
  await next.printed('Ready:')
  t.match(await spectra(data, ['camera', 'list']), { code: 0, stderr: new RegExp(`pid ${next.child.pid}`) })
  next.child.kill('SIGTERM')
  t.equal((await next.finished).code, 0)
})

void t.test('A data directory whose path is too long for a socket is reached all the same', async (t) => {
  const data = join(tempDir(t), 'd'.repeat(100))
  mkdirSync(data)
  const up = startSpectra(data, UP)
  await up.printed('Ready:')
  const { socket } = (await readAddress(data))!
  t.notOk(socket.startsWith(data))
  t.match(await spectra(data, ['search', 'red']), { code: 0, stderr: USING })
  up.child.kill('SIGKILL')
  await up.finished
  t.ok(existsSync(socket), 'a killed process leaves it behind')
  const next = startSpectra(data, UP)
  await next.printed('Ready:')
  t.notOk(existsSync(dirname(socket)), 'the next one clears it away')
  const second = (await readAddress(data))!.socket
  next.child.kill('SIGTERM')
  t.equal((await next.finished).code, 0)
  t.notOk(existsSync(dirname(second)), 'and its own')
})
