import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  generateAccountSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import t, { type Test } from 'tap'
import { loadConfig } from '../../../core/config.ts'
import { placeOf } from '../../../core/opening/storage.ts'
import { azureAddress } from '../../../core/storage/azure-blob/address.ts'
import {
  azurePlaceOn,
  azurite,
  azuriteUrl,
  NO_AZURITE,
  type AzurePlaceForTest,
} from '../../helpers/azurite.ts'
import { skipped } from '../../helpers/skipped.ts'
import { tempDir } from '../../helpers/temp.ts'

const HOUR = 3_600_000
const MiB = 1024 ** 2

async function opened(t: Test, given: AzurePlaceForTest = {}) {
  const on = await azurite(t)
  const open = (more: AzurePlaceForTest = given, clock = Date.now) =>
    azurePlaceOn(t, on, more).open({ clusterId: undefined, secret: 'a secret of the test', clock })
  return { ...on, on, open, storage: open() }
}

/** @param what is promised, where Azurite is there */
const promise = (what: string, run: (t: Test) => Promise<unknown>): void => {
  void t.test(`Azure Blob: ${what}`, async (t) =>
    azuriteUrl() === undefined ? skipped(t, NO_AZURITE) : run(t),
  )
}

void t.test('azureAddress(): container, prefix and what stands behind the ?', (t) => {
  t.match(azureAddress(new URL('azblob://media/a/b?account=spectra')), {
    ...{ container: 'media', prefix: 'a/b/', account: 'spectra', serve: 'store', endpoint: undefined },
    name: 'azblob://media/a/b',
  })
  t.match(azureAddress(new URL('azblob://media?account=spectra&serve=gateway')), {
    prefix: '',
    serve: 'gateway',
  })
  t.end()
})

void t.test('azureAddress(): what is wrong with an address is said without its secrets', (t) => {
  const wrong = [
    'azblob://key:hunter2@media?account=spectra',
    'azblob://media?account=spectra&sig=hunter2',
    'azblob://me--dia?account=spectra',
    'azblob:///prefix?account=spectra',
    'azblob://media/a/../..//b?account=spectra',
    'azblob://media/.trash?account=spectra',
    'azblob://media?endpoint=ftp://x',
    'azblob://media?account=A%20b',
    'azblob://media?account=one&account=two',
  ]
  for (const url of wrong)
    t.throws(
      () => azureAddress(new URL(url)),
      { code: 'SS_CONFIG_INVALID', message: /^Cannot open (?!.*hunter2)/ },
      url,
    )
  t.end()
})

void t.test('placeOf(): azblob: wants an account, and says what is missing without secrets', async (t) => {
  const storageUrl = 'azblob://media/objects'
  const lacking: [Record<string, string>, RegExp][] = [
    [{}, /AZURE_STORAGE_ACCOUNT/],
    [{ AZURE_STORAGE_KEY: 'aHVudGVyMg==' }, /AZURE_STORAGE_ACCOUNT/],
    [{ AZURE_STORAGE_CONNECTION_STRING: 'AccountKey=aHVudGVyMg' }, /AZURE_STORAGE_CONNECTION_STRING/],
  ]
  for (const [environment, message] of lacking) {
    const config = loadConfig({ dataDir: tempDir(t), storageUrl }, environment)
    const place = await placeOf(config)
    await t.rejects(place.owner(), { code: 'SS_CONFIG_INVALID', message })
    await t.rejects(place.owner(), { message: /^(?!.*aHVudGVyMg)/ })
  }
  const entra = loadConfig(
    { dataDir: tempDir(t), storageUrl: 'azblob://media?endpoint=http://localhost:1' },
    {},
  )
  await t.rejects((await placeOf(entra)).owner(), { code: 'SS_CONFIG_INVALID', message: /https:/ })
})

promise('who asks is said by connection string, by key or by a signature', async (t) => {
  const { account, key, on, proxy } = await opened(t)
  await azurePlaceOn(t, on)
    .open({ clusterId: undefined, secret: 'x', clock: Date.now })
    .put('a', Buffer.from('x'))
  const endpoint = `${proxy.url}/${account}`
  const sas = generateAccountSASQueryParameters(
    {
      permissions: AccountSASPermissions.parse('rwdl'),
      expiresOn: new Date(Date.now() + HOUR),
      resourceTypes: AccountSASResourceTypes.parse('co').toString(),
      services: AccountSASServices.parse('b').toString(),
    },
    new StorageSharedKeyCredential(account, key),
  ).toString()
  const whole = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${endpoint}`
  const ways: Record<string, string>[] = [
    { AZURE_STORAGE_CONNECTION_STRING: whole },
    { AZURE_STORAGE_ACCOUNT: account, AZURE_STORAGE_KEY: key },
    { AZURE_STORAGE_SAS_TOKEN: `?${sas}` },
  ]
  const address = on.address({ serve: 'gateway' })
  address.searchParams.delete('account')
  for (const environment of ways) {
    const way = Object.keys(environment).join()
    const config = loadConfig({ dataDir: tempDir(t), storageUrl: address.href }, environment)
    const storage = (await placeOf(config)).open({ clusterId: undefined, secret: 'x', clock: Date.now })
    t.equal(await text(await storage.get('a')), 'x', way)
    await storage.copy('a', 'b')
    t.equal(await storage.trash.put('b', new Date()), true, way)
  }
  const { href } = on.address({}, proxy.url)
  const config = loadConfig({ dataDir: tempDir(t), storageUrl: href }, ways[2])
  const storage = (await placeOf(config)).open({ clusterId: undefined, secret: 'x', clock: Date.now })
  const signing = storage.signedUrl('a')
  await t.rejects(
    signing,
    { code: 'SS_CONFIG_INVALID', message: /serve=gateway/ },
    'a signature signs no other',
  )
})

promise('all who ask within an hour get the same URL, good for one hour at least', async (t) => {
  const start = Math.floor(Date.now() / HOUR) * HOUR
  let now = start
  const { open } = await opened(t)
  const storage = open({}, () => now)
  await storage.put('a', Buffer.from('0123456789'))
  const first = await storage.signedUrl('a')
  now = start + HOUR - 1000
  t.equal(await storage.signedUrl('a'), first)
  t.equal(new URL(first).searchParams.get('se'), new Date(start + 2 * HOUR).toISOString().replace('.000', ''))
  now = start + HOUR
  t.not(await storage.signedUrl('a'), first)
  const part = await fetch(first, { headers: { range: 'bytes=2-4' } })
  t.match([part.status, await part.text()], [206, '234'])
  const put = { method: 'PUT', body: 'x', headers: { 'x-ms-blob-type': 'BlockBlob' } }
  t.equal((await fetch(first, put)).status, 403, 'it writes nothing')
  const over = await storage.signedUrl('a', { until: new Date(Date.now() - 1000) })
  t.equal((await fetch(over)).status, 403, 'one that has ended')
})

promise('a put whose answer is lost is done again, and is there once', async (t) => {
  const { proxy, storage, container } = await opened(t)
  let lost = 0
  proxy.trouble(({ method, url }) =>
    method === 'PUT' && url!.includes('/objects/a') && lost++ === 0 ? 'lost reply' : undefined,
  )
  await storage.put('a', Buffer.from('content'))
  t.equal(lost, 2)
  t.same(await Array.fromAsync(container.listBlobsFlat(), ({ name }) => name), ['objects/a'])
})

promise('what breaks off while it is read is told, and never taken for the whole', async (t) => {
  const { proxy, storage } = await opened(t)
  await storage.put('a', randomBytes(300_000))
  const back = proxy.trouble(({ method }) => (method === 'GET' ? 'cut in the middle' : undefined))
  const told = { code: 'SS_STORAGE_UNAVAILABLE', message: /^Cannot read a: the connection broke/ }
  await t.rejects(buffer(await storage.get('a')), told)
  await t.rejects(storage.asFile('a'), told, 'and no part of it is kept as a file')
  back()
  const file = await storage.asFile('a')
  t.equal((await readFile(file.path)).length, 300_000)
})

promise('an answer that stalls in its middle is given up', async (t) => {
  const { proxy, storage } = await opened(t, { options: { timeoutMs: 500 } })
  await storage.put('a', randomBytes(300_000))
  proxy.trouble(({ method }) => (method === 'GET' ? 'stalls' : undefined))
  await t.rejects(buffer(await storage.get('a')), {
    code: 'SS_STORAGE_UNAVAILABLE',
    message: /^Cannot read a: nothing came for 0.5 s/,
  })
})

promise('a block that is not what was sent is refused by the store, and nothing is stored', async (t) => {
  const { proxy, storage } = await opened(t)
  proxy.trouble(({ url }) => (url!.includes('comp=block') ? 'corrupts' : undefined))
  await t.rejects(storage.put('a', Readable.from([randomBytes(9 * MiB)])), { message: /^Cannot store a: / })
  t.equal(await storage.stat('a'), undefined)
})

promise('content is read no faster than the store takes it: a few blocks are in memory', async (t) => {
  const { proxy, storage } = await opened(t)
  const piece = randomBytes(MiB)
  let made = 0
  const back = proxy.trouble(({ url }) => (url!.includes('comp=block') ? 'silent' : undefined))
  async function* pieces(): AsyncGenerator<Buffer> {
    for (; made < 160; made++) yield piece
  }
  const storing = storage.put('a', Readable.from(pieces(), { objectMode: false }))
  await t.rejects(storing, { code: 'SS_STORAGE_UNAVAILABLE' }, 'no block is taken')
  back()
  t.ok(made <= 42, `${made} MiB were read for four blocks of 8 MiB, and the next`)
})

promise('what takes the place of an object while it goes to the trash stays there (P13)', async (t) => {
  const { proxy, storage, container } = await opened(t)
  await storage.put('a', Buffer.from('before'))
  const replaced: Promise<unknown>[] = []
  proxy.trouble(({ method, url }) => {
    if (method === 'DELETE' && url!.includes('/objects/a') && replaced.length === 0) {
      replaced.push(container.getBlockBlobClient('objects/a').upload('after', 5))
      return { slowMs: 300 }
    }
    return undefined
  })
  t.equal(await storage.trash.put('a', new Date(0)), true)
  await Promise.all(replaced)
  t.equal(await text(await storage.get('a')), 'after')
  t.match(await Array.fromAsync(storage.trash.list()), [{ key: 'a', bytes: 6 }])
})

promise('a list steps over a long trash, and brings all pages of the rest in order', async (t) => {
  const { proxy, storage } = await opened(t, { options: { pageSize: 2 } })
  for (let n = 0; n < 9; n++) {
    await storage.put(`x/${n}`, Buffer.from('x'))
    await storage.trash.put(`x/${n}`, new Date(0))
  }
  const keys = ['-before', 'a', 'a/1', 'a/2', 'a/3', 'a.b', 'b', 'c/1']
  for (const key of keys) await storage.put(key, Buffer.from(key))
  proxy.counts.requests.length = 0
  t.same(await Array.fromAsync(storage.list(''), ({ key }) => key), keys.sort())
  t.notOk(proxy.counts.requests.some((one) => decodeURIComponent(one).includes('prefix=objects/.trash')))
  t.equal((await Array.fromAsync(storage.trash.list())).length, 9)
})

promise('a node fetches a file once, and not at all what it stored itself', async (t) => {
  const dataDir = join(tempDir(t), 'data')
  const { proxy, storage, open } = await opened(t, { dataDir })
  const content = randomBytes(300_000)
  const file = join(tempDir(t), 'chunk.mp4')
  await writeFile(file, content)
  await storage.put('video/1', { file })
  await storage.copy('video/1', 'cache/1')
  const gets = () => proxy.counts.requests.filter((one) => /^GET .*(video|cache)/.test(one)).length
  const held = await storage.asFile('cache/1')
  t.ok((await readFile(held.path)).equals(content))
  t.equal(gets(), 0, 'it was cut here')
  await held.release()
  const other = join(tempDir(t), 'other node')
  for (const key of ['video/1', 'cache/1', 'video/1']) {
    const fetched = await open({ dataDir: other }).asFile(key)
    await fetched.release()
  }
  t.equal(gets(), 1, 'another node and all its processes')
})

promise('two that store the same long file at once both succeed, and it is whole', async (t) => {
  const { storage } = await opened(t)
  const content = randomBytes(20 * MiB)
  const files = ['one', 'two', 'three'].map((name) => join(tempDir(t), name))
  for (const file of files) await writeFile(file, content)
  await Promise.all(files.map((file) => storage.put('a', { file })))
  t.ok((await buffer(await storage.get('a'))).equals(content))
})
