import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { fixture } from '../fixtures/videos.ts'
import { ask } from '../helpers/graphql-client.ts'
import { eventually } from '../helpers/processes.ts'
import { spectra, startSpectra, type Running } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

const START = '2026-11-28T09:15:00.000Z'

interface Folder {
  taken: number
  refused: number
  latest?: { name: string; clock: string }
  refusals: { name: string; cause: { code: string } }[]
}

async function urlOf(running: Running): Promise<string> {
  return /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!
}

void t.test(
  'Folders: each new recording is analysed, by the clock of its name, and stays as it is',
  async (t) => {
    const data = tempDir(t)
    const folder = tempDir(t)
    await copyFile(await fixture('twelve-seconds-h264.mp4'), join(folder, '20261127_080000.mp4'))
    const added = await spectra(data, [
      ...['camera', 'add', 'dvr', '--folder', folder],
      ...['--zone', 'Europe/Berlin', '--every', '1', '--clip', '5'],
    ])
    t.match(
      added,
      { code: 0, stdout: /Watching dvr: .*looked at every 1 s, recordings in parts of 5 s/ },
      added.stderr,
    )
    const running = startSpectra(data, ['up', '--port', '0'])
    t.teardown(() => running.child.kill('SIGKILL'))
    const url = await urlOf(running)
    await mkdir(join(folder, '2026/11/28'), { recursive: true })
    const recording = join(folder, '2026/11/28/101500.mp4')
    await copyFile(await fixture('twelve-seconds-h264.mp4'), recording)
    const digest = async (): Promise<string> =>
      createHash('sha256')
        .update(await readFile(recording))
        .digest('hex')
    const before = await digest()
    await writeFile(join(folder, 'empty.mp4'), '')
    const folderAt = async (url: string): Promise<Folder> => {
      const { data } = await ask(
        url,
        '{ camera(id: "dvr") { sourceKind folder { taken refused latest { name clock } refusals { name cause { code } } } } }',
      )
      t.equal(data?.camera.sourceKind, 'folder')
      return data?.camera.folder as Folder
    }
    const clips = async () => {
      const { data, errors } = await ask(
        url,
        `{ cameraProcesses(cameraId: "dvr", first: 10) { nodes { id status title options { startedAt }
         chunks(first: 10) { nodes { startTime endTime status } } } }
         cameraEvents(cameraId: "dvr", first: 100) { nodes { type startedAt } } }`,
      )
      if (!data) throw new Error(JSON.stringify(errors))
      return data
    }
    await eventually(
      'it is analysed',
      async () => (await clips()).cameraProcesses.nodes[0]?.status === 'completed',
    )
    const { cameraProcesses, cameraEvents } = await clips()
    t.equal(cameraProcesses.nodes.length, 1)
    const [process] = cameraProcesses.nodes
    t.match(process, { title: '2026/11/28/101500.mp4' })
    t.equal(new Date(process.options.startedAt).toISOString(), START)
    t.ok(process.chunks.nodes.length > 1, `${process.chunks.nodes.length} parts`)
    t.ok(cameraEvents.nodes.length > 0, `${cameraEvents.nodes.length} events`)
    for (const { startedAt } of cameraEvents.nodes) {
      const seconds = (Date.parse(startedAt) - Date.parse(START)) / 1000
      t.ok(seconds >= 0 && seconds < 13, `${seconds} s`)
    }
    t.match(await folderAt(url), {
      ...{ taken: 1, refused: 1, latest: { name: '2026/11/28/101500.mp4', clock: 'name' } },
      refusals: [{ name: 'empty.mp4', cause: { code: 'SS_SOURCE_EMPTY' } }],
    })
    const { stdout } = await spectra(data, ['camera', 'status', 'dvr'])
    t.match(stdout, /clock +names of its files, Europe\/Berlin/)
    t.match(stdout, /refused +.*SS_SOURCE_EMPTY Cannot open "empty.mp4": it has 0 bytes/)
    t.equal(await digest(), before, 'the file is as it was')
    running.child.kill('SIGTERM')
    t.match(await running.finished, { code: 0 })
  },
)
