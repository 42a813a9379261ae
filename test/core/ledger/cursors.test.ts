import t from 'tap'
import { createCursors } from '../../../core/ledger/cursors.ts'
import { stableId } from '../../../schema/ids.ts'

const tenant = (name: string) => ({ organizationId: stableId('organization', name) })

void t.test('createCursors(): those of one secret take each other’s, those of another do not', (t) => {
  const key = ['2026-03-01T09:30:00.000Z', stableId('event', 1)] as const
  const cursor = createCursors('a secret')(tenant('one'), 'events').give(key)
  t.same(createCursors('a secret')(tenant('one'), 'events').take(cursor), key)
  t.match(cursor, /^[\w-]+$/, 'fits into a URL')
  const strangers = [
    createCursors('another')(tenant('one'), 'events'),
    createCursors('a secret')(tenant('two'), 'events'),
    createCursors('a secret')(tenant('one'), 'chunks'),
  ]
  for (const each of strangers) {
    t.throws(() => each.take(cursor), { code: 'SS_INPUT_INVALID' })
    t.not(each.give(key), cursor)
  }
  t.end()
})
