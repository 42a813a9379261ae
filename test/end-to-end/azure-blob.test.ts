import { readdirSync } from 'node:fs'
import t from 'tap'
import { azurite, azuriteUrl, NO_AZURITE } from '../helpers/azurite.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { skipped } from '../helpers/skipped.ts'
import { jsonLines, spectra } from '../helpers/spectra.ts'
import { tempDir } from '../helpers/temp.ts'

void t.test('Azure Blob: a video is analysed and found, and no object lies on the disk', async (t) => {
  if (azuriteUrl() === undefined) return skipped(t, NO_AZURITE)
  const [data, on] = [tempDir(t), await azurite(t)]
  const env = { SPECTRA_STORAGE_URL: on.address().href, AZURE_STORAGE_KEY: on.key }
  const run = await spectra(data, ['analyze', sampleVideo(), '--json'], env)
  t.match(run, { code: 0, stderr: '' })
  const chunks = jsonLines(run.stdout).filter(({ kind }) => kind === 'chunk')
  t.ok(chunks.length >= 3)
  const keys = await Array.fromAsync(on.container.listBlobsFlat(), ({ name }) => name)
  for (const { thumbnailKey } of chunks) t.ok(keys.includes(`objects/${String(thumbnailKey)}`))
  t.notOk(readdirSync(data).includes('objects'))
  t.match(await spectra(data, ['search', 'red object', '--json'], env), { code: 0 })
  t.match(await spectra(data, ['verify'], env), { code: 0 }, 'rows and objects agree')
})
