import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { filesOfDirectory, pathWithin } from '../../../../core/cameras/folder/local-folder.ts'
import { skipped } from '../../../helpers/skipped.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { asNobody } from '../../../helpers/unprivileged.ts'

const never = new AbortController().signal

void t.test('filesOfDirectory() tells what this user may not read, and goes on with the rest', async (t) => {
  const folder = tempDir(t)
  for (const part of ['open', 'closed']) mkdirSync(join(folder, part))
  for (const name of ['open/a.mp4', 'closed/b.mp4']) writeFileSync(join(folder, name), 'film')
  const back = asNobody(folder)
  if (typeof back === 'string') return skipped(t, back)
  t.teardown(back)
  chmodSync(join(folder, 'closed'), 0)
  const { files, refused } = await filesOfDirectory(folder, never)
  t.same(
    files.map(({ name }) => name),
    ['open/a.mp4'],
  )
  t.match(refused, [{ file: { name: 'closed/' }, cause: { code: 'SS_SOURCE_UNREADABLE' } }])
  await t.rejects(pathWithin(folder, 'closed/b.mp4'), { code: 'SS_SOURCE_UNREADABLE' })
  chmodSync(join(folder, 'closed'), 0o700)
  t.equal((await filesOfDirectory(folder, never)).files.length, 2)
})

void t.test(
  'pathWithin() tells a folder that is away, which may come back, from a file that is',
  async (t) => {
    const folder = tempDir(t)
    writeFileSync(join(folder, 'a.mp4'), 'film')
    t.match(await pathWithin(folder, 'a.mp4'), /a\.mp4$/)
    await t.rejects(pathWithin(folder, 'b.mp4'), { code: 'SS_SOURCE_NOT_FOUND', retryable: false })
    await t.rejects(pathWithin(join(folder, 'a.mp4'), 'b.mp4'), { code: 'SS_SOURCE_NOT_FOUND' })
    renameSync(folder, `${folder}-away`)
    await t.rejects(pathWithin(folder, 'a.mp4'), { code: 'SS_FOLDER_GONE', retryable: true })
    renameSync(`${folder}-away`, folder)
  },
)
