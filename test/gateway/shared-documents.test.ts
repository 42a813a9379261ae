import { parse, type DocumentNode } from 'graphql'
import t from 'tap'
import { createSharedDocuments } from '../../gateway/graphql/shared-documents.ts'

void t.test('Subscriptions: those of one text share its tree, which is checked once', async (t) => {
  const checked: DocumentNode[] = []
  const share = createSharedDocuments((document) => void checked.push(document))
  const [first, second, other] = ['subscription { a }', 'subscription { a }', 'subscription { b }'].map(
    (text) => parse(text),
  )
  for (const document of [first!, second!, other!]) share(document)
  t.equal(second!.definitions, first!.definitions)
  t.not(other!.definitions, first!.definitions)
  t.same(checked, [first, other])
})

void t.test('Subscriptions: a document that is refused is refused each time', async (t) => {
  const share = createSharedDocuments(() => {
    throw new Error('no such field')
  })
  for (let n = 0; n < 2; n++) t.throws(() => share(parse('subscription { a }')), { message: 'no such field' })
})
