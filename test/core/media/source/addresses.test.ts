import t from 'tap'
import { checkHost, isPublic, publicLookup } from '../../../../core/net/addresses.ts'

void t.test('isPublic() is true on the public internet only', async (t) => {
  for (const address of ['93.184.215.14', '8.8.8.8', '2606:2800:21f:cb07::1', '::ffff:8.8.8.8']) {
    t.ok(isPublic(address), address)
  }
  const refused = [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
  ]
  refused.push('224.0.0.1', '255.255.255.255', '198.18.0.1', '::1', '::', 'fe80::1', 'fc00::1', 'ff02::1')
  refused.push('::ffff:127.0.0.1', '::7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', 'nonsense')
  for (const address of refused) t.notOk(isPublic(address), address)
})

void t.test('checkHost() leaves names to the lookup and refuses private literals', async (t) => {
  t.doesNotThrow(() => checkHost('video.example'))
  t.doesNotThrow(() => checkHost('8.8.8.8'))
  for (const host of ['127.0.0.1', '[::1]', '[::ffff:10.0.0.1]']) {
    t.throws(() => checkHost(host), { code: 'SS_ADDRESS_REFUSED' })
  }
})

void t.test('publicLookup() answers with public addresses only', async (t) => {
  const mixed = publicLookup((_host, done) =>
    done(null, [
      { address: '10.0.0.1', family: 4 },
      { address: '8.8.8.8', family: 4 },
    ]),
  )
  mixed('mixed.example', { all: true }, (error, found) => {
    t.equal(error, null)
    t.same(found, [{ address: '8.8.8.8', family: 4 }])
  })
  mixed('mixed.example', {}, (_error, found) => t.equal(found, '8.8.8.8'))
  const inner = publicLookup((_host, done) => done(null, [{ address: '192.168.0.7', family: 4 }]))
  inner('inner.example', { all: true }, (error) => t.match(error, { code: 'SS_ADDRESS_REFUSED' }))
})
