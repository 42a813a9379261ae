import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { reading } from '../../cli/work/search.ts'
import { openPorts } from '../../cli/session.ts'
import { loadConfig } from '../../core/config.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { plant, processOf, type Planted } from '../contracts/asking-scene.ts'
import { cacheDir } from '../helpers/spectra.ts'
import { spectraHere } from '../helpers/spectra-here.ts'
import { tempDir } from '../helpers/temp.ts'

// One data directory for the file, and what has it open: commands ask that, the last of them does it alone.
const data = tempDir(t)
const config = loadConfig({ dataDir: data, cacheDir: cacheDir(), detector: 'off' })
const spectra = (...args: string[]) => spectraHere(data, args)

const STILL = 'Nothing is seen to move'
const still = (n: number) => ({ text: `${STILL} between 00:0${n} and 00:1${n}.` })

let opened: Awaited<ReturnType<typeof openPorts>>
t.before(async () => {
  opened = await openPorts(config)
  const car: Planted = ['vehicle_detected', 2, 8, 'car', 'red', 1]
  await plant(opened.database, {
    ...{ name: 'yard', organizationId: DEFAULT_ORGANIZATION_ID },
    chunks: [{ text: 'A red car drives to the left.', events: [car] }, ...[1, 2, 3, 4].map(still)],
  })
  await opened.ports.cameras.add({
    ...{
      organizationId: DEFAULT_ORGANIZATION_ID,
      id: 'gate',
      source: { kind: 'file', path: '/nowhere.mp4' },
    },
    ...{ clipSeconds: 10, everySeconds: 10 },
  } as never)
})
let isOpen = true
const close = async (): Promise<void> => {
  if (isOpen) await opened.close()
  isOpen = false
}
t.teardown(close)

void t.test(
  'spectra search: how it was understood, what was found and why, and where it plays',
  async (t) => {
    const { code, stdout } = await spectra('search', 'a red car')
    t.equal(code, 0)
    t.match(
      stdout,
      /^Looking for red car · words: a red car\nAs a line: \[car vehicle red\] text:"a red car"\n1\. yard {2}/,
    )
    t.match(stdout, '   A red car drives to the left.\n   why: vehicle_detected at 00:02 · words: red, car')
    const { stdout: json } = await spectra('search', 'a red car', '--json')
    t.match(JSON.parse(json.split('\n')[0]!), {
      ...{
        rank: 1,
        title: 'yard',
        processId: processOf('yard'),
        understood: '[car vehicle red] text:"a red car"',
      },
      ...{ moments: [{ startTime: 2 }], why: { share: 1 } },
    })
  },
)

void t.test('spectra search: what says the same is shown once, with how to see all of it', async (t) => {
  const { stdout } = await spectra('search', 'nothing is seen to move')
  t.equal(stdout.split(STILL).length - 1, 1, stdout)
  const [, like] = /and 3 more like it.*: --like ([0-9a-f]{32})\n/.exec(stdout) ?? []
  t.ok(like, stdout)
  const all = await spectra('search', 'nothing is seen to move', '--like', like!)
  t.equal(all.stdout.split(STILL).length - 1, 4)
  t.notMatch(all.stdout, 'more like it')
  t.match(await spectra('search', 'a car', '--like', 'x'), { code: 2, stderr: /SS_INPUT_INVALID|--like/ })
})

void t.test('spectra search: where nothing fits it says so, and what comes nearest', async (t) => {
  const { code, stdout } = await spectra('search', 'a green car')
  t.equal(code, 0)
  t.match(stdout, 'Nothing found that fits.')
  t.match(stdout, /Nearest, though they do not fit:\n1\. yard/)
  const { stdout: json } = await spectra('search', 'a green car', '--json')
  t.ok(
    json
      .trim()
      .split('\n')
      .every((line) => JSON.parse(line).miss === true),
  )
})

void t.test(
  'spectra search --picture: what is no picture is refused, and that there is no detector is said',
  async (t) => {
    const path = join(data, 'picture.jpg')
    const by = (...args: string[]) => spectra('search', '--picture', path, ...args)
    t.match(await by(), { code: 3, stderr: /SS_SOURCE_NOT_FOUND/ })
    await writeFile(path, 'GIF89a')
    t.match(await by(), { code: 2, stderr: /neither JPEG nor PNG nor WebP/ })
    await writeFile(path, Buffer.alloc(6 * 1024 ** 2, 0xff))
    t.match(await by('at the gate'), { stderr: /SS_UPLOAD_TOO_LARGE/ })
    await writeFile(path, Buffer.from([0xff, 0xd8, 0xff, 0xe0]))
    t.match(await by(), { stderr: /there is no detector/ })
    await rm(path)
    t.match(await spectra('search', ' '), { code: 2, stderr: /the text is empty/ })
  },
)

void t.test('spectra summary: what happened in a video, or that it is not known', async (t) => {
  const { code, stdout } = await spectra('summary', processOf('yard'))
  t.equal(code, 0)
  t.match(
    stdout,
    /^yard\nBetween 10:00:00 and 10:00:50 one car was seen\. A red car was there between 10:00:02 and 10:00:08\.\nTold by local counting-1, \S+Z\.\n$/,
  )
  const { stdout: json } = await spectra('summary', processOf('yard'), '--json')
  t.match(JSON.parse(json), {
    processId: processOf('yard'),
    title: 'yard',
    summary: { claims: [{ sources: [{ startTime: 2 }] }] },
  })
  t.match(await spectra('summary', processOf('nobody')), { code: 3, stderr: /SS_NOT_FOUND/ })
})

void t.test('spectra camera mask: set, replaced, listed, and removed after a yes', async (t) => {
  const mask = (...args: string[]) => spectra('camera', 'mask', ...args)
  t.match((await mask('list', 'gate')).stdout, 'No masks. Add one with: spectra camera mask add gate')
  const added = await mask('add', 'gate', 'window', '0,0', '0.5,0', '0,0.5')
  t.match(added, { code: 0, stdout: /^Added the mask window of gate\.\nWhat it covers .* deleteFootage/ })
  t.match((await mask('add', 'gate', 'window', '--whole')).stdout, 'Replaced the mask window of gate.')
  t.match((await mask('list', 'gate')).stdout, /window +0,0 1,0 1,1 0,1 +\S+Z +2\n/)
  const listed = JSON.parse((await mask('list', 'gate', '--json')).stdout)
  t.match(listed, { cameraId: 'gate', name: 'window', version: 2, updatedAt: /Z$/ })
  t.match(await mask('remove', 'gate', 'window'), { code: 2, stderr: /without a yes/ })
  t.match((await mask('remove', 'gate', 'window', '--yes')).stdout, 'Removed the mask window of gate.')
  t.match(await mask('remove', 'gate', 'window', '--yes'), { code: 3, stderr: /SS_NOT_FOUND/ })
  t.match(await mask('add', 'gate', 'window', '0,0', '1,1'), { code: 2, stderr: /3 to 32 points/ })
})

void t.test('spectra camera line and zone: set, replaced, listed and removed', async (t) => {
  const line = (...args: string[]) => spectra('camera', 'line', ...args)
  const zone = (...args: string[]) => spectra('camera', 'zone', ...args)
  t.match((await line('list', 'gate')).stdout, 'No lines. Add one with: spectra camera line add gate')
  t.match(await line('add', 'gate', 'door', '0.5,1', '0.5,0', '--of', 'person'), {
    ...{ code: 0, stdout: 'Added the line door of gate: person.\n' },
  })
  t.match(
    (await line('add', 'gate', 'door', '0.5,1', '0.5,0', '--towards', 'left')).stdout,
    'Replaced the line door of gate: all things, towards left.',
  )
  t.match(
    (await zone('add', 'gate', 'yard', '--whole', '--dwell', '30', '--crowd', '4')).stdout,
    'dwelling from 30 s, crowd from 4',
  )
  const listed = (await line('list', 'gate')).stdout
  t.match(listed, /Name +Points +About +Version\ndoor +0\.5,1 0\.5,0 +all things, towards left +2\n/)
  t.notMatch(listed, 'yard')
  t.match(JSON.parse((await zone('list', 'gate', '--json')).stdout), {
    name: 'yard',
    kind: 'zone',
    dwellSeconds: 30,
    crowdFrom: 4,
  })
  t.match(await line('remove', 'gate', 'yard'), { code: 3, stderr: /it is a zone/ })
  t.match((await zone('remove', 'gate', 'yard')).stdout, 'Removed the zone yard of gate.')
  for (const [args, message] of [
    [['gate', 'door', '0.5', '1,1'], /Cannot read the point "0\.5"/],
    [['gate', 'door', '0.5,1', '2,0'], /SS_INPUT_INVALID/],
    [['nowhere', 'door', '0.5,1', '0.5,0'], /SS_CAMERA_GONE/],
  ] as const)
    t.match((await line('add', ...args)).stderr, message)
  t.match(await zone('add', 'gate', 'all', '--whole', '0,0'), { code: 2, stderr: /--whole/ })
})

void t.test('spectra search finds the same alone, where nothing runs', async (t) => {
  const asked = await spectra('search', 'a red car')
  await close()
  const alone = await spectra('search', 'a red car')
  t.match([asked.stderr, alone.stderr], [/Using the running spectra/, /^(?!.*Using the running spectra)/s])
  t.equal(alone.stdout, asked.stdout)
})

void t.test('a search alone says on a terminal how far it has read, and wipes that at the end', (t) => {
  const told = (isTTY: boolean, ...chunks: number[]): string => {
    let said = ''
    const stderr = { isTTY, write: (text: string) => (said += text) !== '' } as typeof process.stderr
    const read = reading({ stderr })
    for (const many of chunks) read(many)
    return said
  }
  t.equal(told(true, 1000, 2000, 2000), '', 'what takes no time is not told')
  t.equal(told(false, 5000, 9000, 9000), '')
  const line = (many: string): string => `\rReading what there is to search: ${many} chunks`
  t.equal(told(true, 5000, 9000, 9000), `${line('5,000')}${line('9,000')}\r\u001b[K`)
  t.end()
})
