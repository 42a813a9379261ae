import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse, stringify } from 'yaml'
import { stableId } from '../../schema/ids.ts'
import { YARD } from '../helpers/event-schemas.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

void t.test(
  'spectra prompt and spectra schema: set, shown, taken away, restored, each change a version',
  async (t) => {
    const dir = tempDir(t)
    const data = join(dir, 'data')
    const mine = join(dir, 'mine.md')
    const yard = join(dir, 'yard.yaml')
    writeFileSync(mine, 'Mine: {{startTime}} to {{endTime}}.\n')
    writeFileSync(yard, stringify(YARD))
    const run = async (...args: string[]) => {
      const done = await spectra(data, args)
      t.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`)
      return done.stdout
    }
    await run('camera', 'add', 'door', 'rtsp://camera.example/main')
    t.match(
      await run('prompt', 'set', 'describe-chunk', mine, '--camera', 'door'),
      /of the camera door: camera-1/,
    )
    t.equal(
      await run('prompt', 'show', 'describe-chunk', '--camera', 'door'),
      'Mine: {{startTime}} to {{endTime}}.\n',
    )
    t.match(await run('prompt', 'show', 'describe-chunk'), /^You watch/)
    await run('prompt', 'set', 'describe-chunk', 'none', '--camera', 'door')
    await run('prompt', 'restore', 'describe-chunk', '1', '--camera', 'door')
    t.match(jsonLines(await run('prompt', 'history', 'describe-chunk', '--camera', 'door', '--json')), [
      { number: 3, value: /^Mine/ },
      { number: 2 },
      { number: 1, value: /^Mine/ },
    ])
    t.match(jsonLines(await run('prompt', 'list', '--camera', 'door', '--json')), [
      { name: 'describe-chunk', version: 'camera-3' },
      { name: 'detect-events' },
    ])

    t.match(await run('schema', 'check', yard), /Good: yard-safety with 2 types.*never finds gate_left_open/s)
    t.match(await run('schema', 'set', yard), /Set yard-safety of the organization: organization-1/)
    t.match(parse(await run('schema', 'show', '--camera', 'door')), { name: 'yard-safety' })
    t.match(await run('schema', 'list'), /yard-safety +organization-1 +the organization/)

    const trying = ['prompt', 'try', 'describe-chunk', '--chunk', stableId('chunk', 'none')]
    const none = await spectra(data, [...trying, '--file', mine])
    t.equal(none.code, 3)
    t.match(none.stderr, /Cannot find the chunk .* \(SS_NOT_FOUND\)/)
    const both = await spectra(data, [...trying, '--file', mine, '--saved', 'camera-1'])
    t.equal(both.code, 2)
    t.match(both.stderr, /a file and a saved version at once/)

    const bad = await spectra(data, ['prompt', 'set', 'describe-chunk', yard])
    t.equal(bad.code, 2)
    t.match(bad.stderr, /Cannot use the prompt "describe-chunk": it lacks \{\{startTime\}\}/)
  },
)
