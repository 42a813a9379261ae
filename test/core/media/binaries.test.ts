import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { findBinaries } from '../../../core/media/binaries.ts'
import { tempDir } from '../../helpers/temp.ts'

const nothing = { ffmpegPath: '', ffprobePath: '' }

void t.test('findBinaries() takes the configured paths before the PATH', async (t) => {
  const found = await findBinaries(nothing)
  const directory = tempDir(t)
  const [ffmpeg, ffprobe] = [join(directory, 'one'), join(directory, 'two')]
  symlinkSync(found.ffmpeg, ffmpeg)
  symlinkSync(found.ffprobe, ffprobe)
  t.match(await findBinaries({ ffmpegPath: ffmpeg, ffprobePath: ffprobe }), {
    ffmpeg,
    ffprobe,
    bundled: false,
  })
  t.match(found.version, /\d/)
})

void t.test('findBinaries() names a configured path that is not what it should be', async (t) => {
  const wrong = [join(tempDir(t), 'missing'), process.execPath]
  for (const ffmpegPath of wrong) {
    await t.rejects(findBinaries({ ...nothing, ffmpegPath }), {
      code: 'SS_FFMPEG_MISSING',
      message: new RegExp(ffmpegPath),
    })
  }
})

void t.test(
  'findBinaries() falls back to the bundled build and says so, or says what is missing',
  async (t) => {
    const empty = join(tempDir(t), 'bin')
    mkdirSync(empty)
    const before = process.env.PATH
    t.teardown(() => (process.env.PATH = before))
    process.env.PATH = empty
    const found = await findBinaries(nothing).catch((error: unknown) => error)
    if (found instanceof Error) t.match(found, { code: 'SS_FFMPEG_MISSING', message: /Cannot find ff/ })
    else t.match(found, { bundled: true })
  },
)
