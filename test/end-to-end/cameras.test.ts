import t from 'tap'
import type { ActorNode, NodeReport } from '../../core/ports.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { ask } from '../helpers/graphql-client.ts'
import { eventually } from '../helpers/processes.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { jsonLines, spectra, startSpectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

interface Clip {
  id: string
  status: string
  options: { startedAt?: string }
  chunks: { nodes: { endTime: number }[] }
}

const CHUNKS = 'chunks(first: 1) { nodes { endTime } }'

/** @param more is asked of each clip: little, where it is asked again and again, as what callers ask in a minute is limited */
const clipsOf = async (url: string, status?: string, more = ''): Promise<Clip[]> => {
  const { data, errors } = await ask(
    url,
    `query ($status: ProcessStatus) { cameraProcesses(cameraId: "yard", first: 200, status: $status) {
      nodes { id status options { startedAt } ${more} } } }`,
    { status },
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.cameraProcesses.nodes as Clip[]
}

void t.test(
  'Cameras: clips of a camera become events and are found, with the times of the clock',
  async (t) => {
    const data = tempDir(t)
    const added = await spectra(data, ['camera', 'add', 'yard', sampleVideo(), '--clip', '4', '--every', '4'])
    t.match(added, { code: 0, stdout: /Watching yard/ }, added.stderr)
    const running = startSpectra(data, ['up', '--port', '0'])
    t.teardown(() => running.child.kill('SIGKILL'))
    const url = /Ready: (http:\S+)\/graphql/.exec(await running.printed(/Ready: \S+/))![1]!
    await eventually('three clips are done', async () => (await clipsOf(url, 'completed')).length >= 3)
    const clips = (await clipsOf(url, 'completed', CHUNKS)).reverse()
    const shown = clips.map(({ options, chunks }) => {
      const from = Date.parse(options.startedAt!)
      return { from, until: from + chunks.nodes[0]!.endTime * 1000 }
    })
    const { data: ring } = await ask(
      url,
      `query ($from: DateTime!, $until: DateTime!) {
        recordings(cameraIds: ["yard"], from: $from, until: $until) { ring { from until } } }`,
      { from: new Date(shown[0]!.from).toISOString(), until: new Date(shown.at(-1)!.until).toISOString() },
    )
    const isWhole = ring.recordings[0].ring.length === 1
    for (const [index, { from }] of shown.entries()) {
      const seam = index === 0 ? 0 : from - shown[index - 1]!.until
      t.ok(seam >= -100, `no second of the camera is shown twice: ${seam} ms`)
      if (isWhole) t.ok(seam <= 100, `none is left out: ${seam} ms`)
    }
    const seen = await ask(
      url,
      '{ cameras { id last { status } } cameraEvents(cameraId: "yard") { nodes { type } } }',
    )
    t.match(seen.data.cameras, [{ id: 'yard' }])
    t.ok(seen.data.cameraEvents.nodes.length > 0, `${seen.data.cameraEvents.nodes.length} events`)
    running.child.kill('SIGTERM')
    t.match(await running.finished, { code: 0 })

    const found = jsonLines((await spectra(data, ['search', 'object', '--json'])).stdout)
    t.ok(clips.some(({ id }) => found.some((hit) => hit.processId === id)))
    t.match(
      (await spectra(data, ['search', 'object'])).stdout,
      /yard {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d-\d\d:\d\d:\d\d/,
    )
    const listed = jsonLines((await spectra(data, ['camera', 'list', '--json'])).stdout)
    t.match(listed, [{ id: 'yard', source: sampleVideo(), clipSeconds: 4, everySeconds: 4, paused: false }])
    t.match(await spectra(data, ['camera', 'pause', 'yard']), { code: 0, stdout: /Paused yard/ })
    t.match((await spectra(data, ['camera', 'list'])).stdout, /yard.*4 s.*paused/)
    t.match(await spectra(data, ['camera', 'resume', 'yard']), { code: 0, stdout: /Resumed yard/ })
    t.match(await spectra(data, ['camera', 'remove', 'yard']), { code: 2, stderr: /--yes/ })
    t.match(await spectra(data, ['camera', 'remove', 'yard', '--yes']), { code: 0, stdout: /Removed yard/ })
    t.match(await spectra(data, ['camera', 'list']), { code: 0, stdout: /No cameras/ })
  },
)

void t.test('Cameras: what cannot be watched is refused with what would be right', async (t) => {
  const data = tempDir(t)
  const video = sampleVideo()
  const cases: [string[], RegExp, number?][] = [
    [['a/b', video], /letters, digits.*SS_INPUT_INVALID/],
    [['yard', video, '--clip', '0'], /--clip 0: give 1 to 600 seconds/],
    [['yard', video, '--clip', '-5'], /--clip -5/],
    [['yard', video, '--clip', '9', '--every', '5'], /not over when the next would begin/],
    [['yard', 'missing.mp4'], /no such file.*SS_SOURCE_NOT_FOUND/],
    [['yard', 'file:///etc/passwd'], /SS_SCHEME_REFUSED/],
    [['yard', 'concat:a|b'], /SS_SCHEME_REFUSED/],
    [['yard', 'rtsp://admin:hunter#2@127.0.0.1:554/live'], /"#".*SS_INPUT_INVALID\)\n.*# as %23/],
    [['yard', 'rtsp://admin:hunter?2@127.0.0.1:554/live'], /"\?".*SS_INPUT_INVALID\)\n.*\? as %3F/],
    [['yard', 'rtsp://admin:hunter/2@127.0.0.1:554/live'], /"\/".*SS_INPUT_INVALID\)\n.*\/ as %2F/],
  ]
  for (const [args, message] of cases) {
    const { code, stderr } = await spectra(data, ['camera', 'add', ...args])
    t.match(stderr, message, args.join(' '))
    t.notMatch(stderr, /hunter/)
    t.not(code, 0)
  }
  t.match(await spectra(data, ['camera', 'list']), { stdout: /No cameras/ }, 'nothing was added')
  const secret = 'rtsp://user:hunter2@127.0.0.1:9/main'
  t.notMatch((await spectra(data, ['camera', 'add', 'gate', secret])).stdout, /hunter2/)
  t.match(await spectra(data, ['camera', 'add', 'gate', secret]), { stderr: /SS_CAMERA_EXISTS/ })
  const listed = await spectra(data, ['camera', 'list', '--json'])
  t.match(jsonLines(listed.stdout), [{ source: 'rtsp://127.0.0.1:9/main' }])
})

void t.test(
  'Cameras: one scheduler in the cluster; when its node is killed, another goes on, and nothing is ordered twice',
  { skip: NO_CLUSTER },
  async (t) => {
    const cluster = await testCluster(t)
    const on = (name: string) =>
      cluster.ready('node', '--roles', 'stream', '--name', name, '--workers', 'stream=1')
    const [gateway, a, b] = await Promise.all([cluster.gateway('--name', 'gateway-1'), on('a'), on('b')])
    const added = await spectra(
      cluster.data,
      ['camera', 'add', 'yard', sampleVideo(), '--clip', '1', '--every', '1'],
      cluster.env,
    )
    t.equal(added.code, 0, added.stderr)
    const leaders = async (): Promise<string[]> => {
      const { stdout } = await spectra(cluster.data, ['cluster', 'status', '--json'], cluster.env)
      const { nodes } = JSON.parse(stdout) as { nodes: NodeReport[] }
      return nodes.filter(({ tree }) => names(tree).includes('camera-scheduler')).map(({ name }) => name)
    }
    const taken = async (): Promise<number> =>
      (await clipsOf(gateway.url)).filter((clip) => clip.options.startedAt).length
    await eventually('clips are taken', async () => (await taken()) >= 3)
    const [leader, ...others] = await leaders()
    t.same(others, [], 'one leads')
    ;(leader === 'a' ? a : b).child.kill('SIGKILL')
    const before = await taken()
    await eventually('another goes on', async () => (await taken()) >= before + 3)
    const other = leader === 'a' ? 'b' : 'a'
    await eventually('the dead node is forgotten', async () => (await leaders()).join() === other)
    const clips = await clipsOf(gateway.url)
    const starts = clips.flatMap(({ options }) => options.startedAt ?? [])
    t.equal(new Set(starts).size, starts.length, 'each instant has one clip')
  },
)

const names = (tree: ActorNode): string[] => [tree.name, ...tree.children.flatMap(names)]
