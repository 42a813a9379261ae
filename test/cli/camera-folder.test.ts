import { join } from 'node:path'
import t from 'tap'
import { folderFacts, folderSource } from '../../cli/work/camera-folder.ts'
import { givenCamera } from '../../cli/given-camera.ts'
import { loadConfig } from '../../core/config.ts'
import type { CameraView, FolderView, Identity } from '../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID } from '../../schema/ids.ts'
import { fixture } from '../fixtures/videos.ts'
import { tempDir } from '../helpers/temp.ts'

const identity = { organizationId: DEFAULT_ORGANIZATION_ID } as Identity
const BUCKET = 's3://recordings/yard/?organization=all'

void t.test('givenCamera() takes a folder, names it, and refuses a second source', (t) => {
  const folder = '/mnt/dvr/Yard 1/'
  t.same(givenCamera({ texts: ['dvr'], folder }), { name: 'dvr', source: '/mnt/dvr/Yard 1' })
  t.same(givenCamera({ texts: [], folder }), { name: 'Yard-1', source: '/mnt/dvr/Yard 1' })
  t.match(givenCamera({ texts: [], folder: 's3://recordings/yard/' }), { name: 'recordings-yard' })
  const wrong = [
    [{ texts: ['dvr', 'a.mp4'], folder }, /two sources/],
    [{ texts: ['dvr'], folder, file: 'a.mp4' }, /two sources/],
    [{ texts: ['dvr'], folder, loop: true }, /each recording is taken once/],
  ] as const
  for (const [given, message] of wrong)
    t.throws(() => givenCamera(given), { code: 'SS_INPUT_INVALID', message })
  t.end()
})

void t.test('folderSource() takes directories, and prefixes that the configuration names', async (t) => {
  const folder = tempDir(t)
  const config = loadConfig({ sourceBuckets: [BUCKET] })
  t.match(await folderSource(folder, { existing: true }, config, identity), {
    kind: 'folder',
    existing: true,
  })
  t.same(await folderSource('s3://recordings/yard/gate 1', {}, config, identity), {
    ...{ kind: 'folder', place: 's3://recordings/yard/gate%201/' },
  })
  const wrong = [
    [join(folder, 'missing'), 'SS_SOURCE_NOT_FOUND', /no such folder/],
    [await fixture('text.mp4'), 'SS_INPUT_INVALID', /it is no folder/],
    ['s3://recordings/', 'SS_ADDRESS_REFUSED', /in no bucket that the organization may read/],
    ['s3://key:hunter2@recordings/yard/', 'SS_INPUT_INVALID', /it has credentials/],
    ['s3://recordings/yard/?region=x', 'SS_INPUT_INVALID', /behind a \?/],
    ['azblob://recordings/yard/', 'SS_INPUT_INVALID', /only directories and prefixes of S3/],
    ['rtsp://camera/main', 'SS_INPUT_INVALID', /no s3:\/\//],
  ] as const
  for (const [place, code, message] of wrong)
    await t.rejects(folderSource(place, {}, config, identity), { code, message }, place)
})

void t.test('folderFacts() tells what was taken, what waits, by whose clock, and what was refused', (t) => {
  const now = Date.parse('2026-11-28T10:00:00Z')
  const camera = {
    paused: false,
    createdAt: new Date(now - 60_000),
    clipSeconds: 10,
    everySeconds: 10,
  } as CameraView
  const at = new Date(now - 5_000)
  const nothing: FolderView = { taken: 0, refused: 0, passed: 0, refusals: [] }
  t.match(folderFacts(camera, nothing, now)[0], ['looked at', /^not yet: it was added .* ago$/])
  const cause = {
    code: 'SS_SOURCE_EMPTY',
    message: 'Cannot open "a.mp4": it has 0 bytes',
    retryable: false,
  } as const
  const view: FolderView = {
    ...{ taken: 2, refused: 1, passed: 3, refusals: [{ name: 'a.mp4', cause, at }] },
    look: { at, done: 5, waiting: 4, unsettled: 1 },
    latest: { name: 'b.mp4', startedAt: at, seconds: 12, clock: 'file', at },
  }
  const facts = Object.fromEntries(folderFacts(camera, view, now))
  t.match(facts, {
    taken: '2, 1 refused, 3 left out: there before the camera, or too old',
    waiting: '4 to be taken, 1 may still be written',
    clock: /when its files were last changed/,
    'latest file': /^b\.mp4, 12 s from /,
    refused: /SS_SOURCE_EMPTY Cannot open "a.mp4": it has 0 bytes/,
  })
  t.end()
})
