import t from 'tap'
import { createFiles, type ClipFile } from '../../../console/src/pages/review/files.ts'

const file = (url: string): ClipFile => ({ startedAt: 0, fps: 25, url, bytes: 1, thumbnail: undefined })

void t.test('Review: files are asked for together, and once', async (t) => {
  const asked: string[][] = []
  const files = createFiles(
    async (ids) => {
      asked.push([...ids])
      return new Map(ids.filter((id) => id !== 'away').map((id) => [id, file(id)]))
    },
    () => undefined,
  )
  files.want(['a', 'b'])
  files.want(['b', 'away'])
  await new Promise((resolve) => files.store.subscribe(() => resolve(undefined)))
  files.want(['a', 'away'])
  t.same(asked, [['a', 'b', 'away']])
  t.match(files.store.get().get('a'), { url: 'a' })
  t.equal(files.store.get().get('away'), 'gone')
})

void t.test('Review: what could not be asked is asked again while it is wanted', async (t) => {
  const problems: unknown[] = []
  let failures = 2
  const files = createFiles(
    async (ids) => {
      if (failures-- > 0) throw new Error('the gateway is busy')
      return new Map(ids.map((id) => [id, file(id)]))
    },
    (problem) => void problems.push(problem && String(problem)),
    1,
  )
  // As a picture does: it wants what it shows each time something is new.
  await new Promise((resolve) => {
    files.store.subscribe(() => (files.store.get().has('a') ? resolve(undefined) : files.want(['a'])))
    files.want(['a'])
  })
  t.match(files.store.get().get('a'), { url: 'a' })
  const busy = 'Error: the gateway is busy'
  t.same(problems, [busy, busy, undefined])
})
