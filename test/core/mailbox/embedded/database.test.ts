import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { createEmbeddedMailbox } from '../../../../core/mailbox/embedded.ts'
import { elsewhere, envelope, receive } from '../../../contracts/mailbox/helpers.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { openedElsewhere } from '../open.ts'

const QUEUE = 'M0_RESULTS_QUEUE'
const unusable = { name: 'SpectraError', code: 'SS_DATA_DIR_UNUSABLE' }

void t.test('opening a mailbox that is no mailbox says what is wrong and what to do', async (t) => {
  const dir = tempDir(t)
  const file = (name: string): string => join(dir, name)
  const refused = (path: string, message: RegExp, code = unusable.code): void => {
    t.throws(() => createEmbeddedMailbox({ path }), { ...unusable, code, message }, String(message))
  }
  writeFileSync(file('poem'), 'Two roads diverged in a yellow wood, '.repeat(300))
  refused(file('poem'), /Cannot open the mailbox: .*poem is not a mailbox.*Move it away/)
  mkdirSync(file('directory'))
  refused(file('directory'), /is a directory, not a file/)
  refused(join(file('poem'), 'mailbox.db'), /not usable \(ENOTDIR|not usable \(EEXIST/)

  const other = new DatabaseSync(file('other'))
  other.exec('CREATE TABLE songs (title TEXT)')
  other.close()
  refused(file('other'), /the database of another program/)

  await createEmbeddedMailbox({ path: file('newer') }).close()
  const newer = new DatabaseSync(file('newer'))
  newer.exec('PRAGMA user_version = 99')
  newer.close()
  refused(file('newer'), /has version 99/, 'SS_DATABASE_NEWER')
})

void t.test('a damaged file is reported as such by what meets the damage', async (t) => {
  const path = join(tempDir(t), 'mailbox.db')
  const first = createEmbeddedMailbox({ path })
  const big = envelope('a', { payload: 'x'.repeat(200_000) })
  await first.publish([{ queue: QUEUE, envelope: big }])
  await first.close()
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0xab, 4096))
  t.throws(() => createEmbeddedMailbox({ path }), { ...unusable, message: /is damaged .*Restore it/ })
})

void t.test('the directory of the mailbox is made where it is missing', async (t) => {
  const mailbox = createEmbeddedMailbox({ path: join(tempDir(t), 'a', 'b', 'mailbox.db') })
  await mailbox.health()
  await mailbox.close()
})

void t.test('many processes open a new mailbox at the same moment', async (t) => {
  const path = join(tempDir(t), 'mailbox.db')
  const children = Array.from({ length: 5 }, () => elsewhere(t, openedElsewhere({ path }), 'work', QUEUE))
  t.same(
    await Promise.all(children.map((child) => child.next())),
    children.map(() => 'ready'),
  )
  const mailbox = createEmbeddedMailbox({ path })
  t.match(await mailbox.depth(QUEUE), { consumers: 5 })
  await mailbox.close()
})

void t.test(
  'a file that another program keeps locked delays what is published, and nothing else',
  async (t) => {
    const path = join(tempDir(t), 'mailbox.db')
    const mailbox = createEmbeddedMailbox({ path })
    t.teardown(() => mailbox.close())
    const box = await receive(mailbox, QUEUE)
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const published = mailbox.publish([{ queue: QUEUE, envelope: envelope('a') }])
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    t.match(await mailbox.depth(QUEUE), { ready: 0 }, 'reading goes on')
    other.exec('COMMIT')
    other.close()
    await published
    await (await box.next()).ack()
  },
)
