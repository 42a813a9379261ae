import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { loadConfig } from '../../../core/config.ts'
import { placeOf } from '../../../core/opening/storage.ts'
import { localPlace } from '../../../core/storage/local-place.ts'
import { storagePlaceContract } from '../../contracts/storage-place.ts'
import { tempDir } from '../../helpers/temp.ts'

storagePlaceContract(t, 'Place of local storage', (t) => localPlace(join(tempDir(t), 'objects')))

const options = { clusterId: undefined, secret: 'a secret of the test', clock: Date.now }

void t.test('placeOf(): objects are in the data directory, or where SPECTRA_STORAGE_URL says', async (t) => {
  const [dataDir, elsewhere] = [tempDir(t), join(tempDir(t), 'some where')]
  t.equal((await placeOf(loadConfig({ dataDir }))).name, join(dataDir, 'objects'))
  const storageUrl = pathToFileURL(elsewhere).href
  const place = await placeOf(loadConfig({ dataDir, storageUrl }))
  t.equal(place.name, elsewhere)
  t.same(await Array.fromAsync(place.list('')), [], 'nothing is there, and nothing is made')
  t.equal(await place.owner(), undefined)
  const storage = place.open(options)
  await storage.put('a/1', Buffer.from('one'))
  t.equal(await text(await storage.get('a/1')), 'one')
  t.match(await Array.fromAsync(place.list('')), [{ key: 'a/1', bytes: 3 }])
})

void t.test('placeOf(): an address that no adapter knows is a clear error', async (t) => {
  const config = loadConfig({ dataDir: tempDir(t), storageUrl: 'ftp://example.org/objects' })
  await t.rejects(placeOf(config), { code: 'SS_CONFIG_INVALID', message: /SPECTRA_STORAGE_URL.*ftp:.*file:/ })
})
