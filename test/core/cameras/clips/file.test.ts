import { createHash } from 'node:crypto'
import { appendFile, copyFile, readFile, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createFolders } from '../../../../core/cameras/folder/folders.ts'
import { versionOf } from '../../../../core/cameras/folder/local-folder.ts'
import { systemClock } from '../../../../core/clock.ts'
import { loadConfig } from '../../../../core/config.ts'
import { openBucketObject } from '../../../../core/storage/sources/open.ts'
import { listBucketFolder } from '../../../../core/opening/storage.ts'
import type { TakenCamera } from '../../../../core/ports.ts'
import { DEFAULT_ORGANIZATION_ID as ORG } from '../../../../schema/ids.ts'
import type { Mask } from '../../../../schema/masks.ts'
import { fixture } from '../../../fixtures/videos.ts'
import { brightnessOf } from '../../../helpers/brightness.ts'
import { s3Server } from '../../../helpers/s3-server.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { openMedia } from '../../media/open-media.ts'
import { whiteVideo } from '../masks/white-video.ts'
import { never, openClips } from './open-clips.ts'

const MASK: Mask = { name: 'window', points: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]] } // prettier-ignore
const FROM = new Date('2026-11-28T09:15:00.000Z')
const range = (seconds: number) => ({ from: FROM, to: new Date(FROM.getTime() + seconds * 1000) })
const white = whiteVideo(t)

/** Clips of files of this machine, or of a bucket of the configuration. */
async function reading(t: Test, given: Parameters<typeof loadConfig>[0] = {}) {
  const config = loadConfig(given)
  const sources = { config, openBucketObject: (address: string) => openBucketObject(address, config) }
  return { config, sources, ...(await openClips(t, { sources })) }
}

async function isMasked(t: Test, path: string): Promise<void> {
  const [inside, outside] = await brightnessOf(path, [
    [0, 0, 0.49, 1],
    [0.51, 0, 1, 1],
  ])
  t.ok(inside!.pictures > 0 && inside!.most <= 24, `inside at most ${inside!.most}`)
  t.ok(outside!.mean >= 200, `outside ${outside!.mean.toFixed(0)}`)
}

void t.test(
  'Clips: a recording of a folder is copied without its sound, or masked; the file stays as it is',
  async (t) => {
    const { clips } = await reading(t)
    const place = tempDir(t)
    const path = join(place, 'a recording.mkv')
    await copyFile(await fixture('h264-with-sound.mkv'), path)
    await copyFile(white, join(place, 'white.mp4'))
    const cameraOf = async (name: string, masks: readonly Mask[] = []): Promise<TakenCamera> => ({
      ...{ id: 'dvr', source: { kind: 'folder', place }, masks },
      file: { name, version: versionOf(await stat(join(place, name))) },
    })
    const digest = async (): Promise<string> =>
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex')
    const before = await digest()
    const clip = await clips.take(await cameraOf('a recording.mkv'), range(6), never)
    t.match(clip, { startedAt: FROM, warnings: [] })
    t.ok(Math.abs(clip.seconds - 6) < 0.1, `${clip.seconds} s`)
    const { media } = await openMedia(t)
    const video = await media.open({ path: clip.path }, never)
    t.match(video.source, { codec: 'h264' })
    t.equal(await video.sound({ startTime: 0, endTime: 5 }, 'flac', never), undefined, 'it has no sound')
    await video.close()
    await clip.release()
    const masked = await clips.take(await cameraOf('white.mp4', [MASK]), range(10), never)
    await isMasked(t, masked.path)
    await masked.release()

    const camera = await cameraOf('a recording.mkv')
    t.equal(await digest(), before)
    await appendFile(path, 'more')
    await t.rejects(clips.take(camera, range(6), never), { code: 'SS_RECORDING_CHANGED', retryable: false })
    await symlink(white, join(place, 'link.mp4'))
    for (const [name, code] of [
      ['link.mp4', 'SS_LINK_REFUSED'],
      ['../out.mp4', 'SS_SOURCE_NOT_FOUND'],
      ['gone.mp4', 'SS_SOURCE_NOT_FOUND'],
    ] as const)
      await t.rejects(clips.take({ ...camera, file: { name, version: '' } }, range(6), never), { code }, name)
  },
)

void t.test(
  'Clips: a recording below a prefix of S3 is found at once, timed, and copied or masked',
  async (t) => {
    const server = await s3Server(t, { buckets: ['recordings'] })
    const bucket = server.buckets.get('recordings')!
    bucket.put('yard/2026/11/28/10-15-00 a+b.mp4', await readFile(white), {})
    bucket.put('yard/', Buffer.alloc(0), {})
    bucket.put('yard/still.jpg', Buffer.from('no video'), {})
    bucket.put('other/20261128_101500.mp4', await readFile(white), {})
    const { accessKeyId, secretAccessKey } = server.credentials
    const at = new URLSearchParams({ organization: ORG, endpoint: server.url, region: server.region })
    const { clips, config, sources } = await reading(t, {
      ...{ sourceBuckets: [`s3://recordings/yard?${at}`], urlStallMs: 5000 },
      ...{ awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey },
    })
    const { media } = await openMedia(t, {}, sources)
    const folders = createFolders({
      ...{ media, clock: systemClock },
      listBucket: (where, signal) => listBucketFolder(where, config, signal),
    })
    const source = { kind: 'folder', place: 's3://recordings/yard/' } as const
    const folder = { organizationId: ORG, id: 'dvr', createdAt: new Date(), source, zone: 'Europe/Berlin' }
    const { settled, unsettled } = await folders.look(folder)
    t.match([settled.map(({ name }) => name), unsettled], [['2026/11/28/10-15-00 a+b.mp4'], []])
    const [file] = settled
    t.match(await folders.measure(folder, file!), { startedAt: FROM, clock: 'name', seconds: 10 })
    const clip = await clips.take({ id: 'dvr', source, masks: [MASK], file: file! }, range(10), never)
    await isMasked(t, clip.path)
    await clip.release()
    bucket.put(file!.name, Buffer.from('another'), {})
    bucket.put(`yard/${file!.name}`, await readFile(await fixture('h264-with-sound.mkv')), {})
    await t.rejects(clips.take({ id: 'dvr', source, masks: [], file: file! }, range(10), never), {
      code: 'SS_RECORDING_CHANGED',
    })
    const { settled: again } = await folders.look(folder)
    t.not(again[0]?.version, file!.version, 'as it is now it is another version')
    const foreign = { ...folder, organizationId: '00000000-0000-4000-8000-000000000000' }
    await t.rejects(
      folders.look(foreign),
      { code: 'SS_ADDRESS_REFUSED' },
      'another organization may not read it (P8)',
    )
    server.trouble(() => 'cut')
    await t.rejects(folders.look(folder), { code: 'SS_URL_FAILED', retryable: true })
  },
)
