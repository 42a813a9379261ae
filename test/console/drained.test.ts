import { randomUUID } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import t from 'tap'
import { createSpectraClient, CreateProcessDocument } from '../../clients/typescript/src/index.ts'
import { buildConsole } from '../../scripts/build-console.ts'
import { NO_CLUSTER, testCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { sampleVideo } from '../helpers/sample.ts'
import { openBrowser, openPage, skipWithoutBrowser } from './browser.ts'

const SECOND = 1
const CHUNKS = 30

interface Worked {
  process: { status: string; counts: { chunks: number; completed: number; failed: number } }
}

void t.test(
  'Operating: a stage is scaled and a node drained while a video is worked on, which loses no part by it',
  { skip: NO_CLUSTER || skipWithoutBrowser, timeout: 600_000 },
  async (t) => {
    await buildConsole()
    const cluster = await testCluster(t, { SPECTRA_CONTROL_SECRET: 'the secret that this cluster shares' })
    const { url } = await cluster.gateway()
    // One after the other: the programs of workers start slowly beside each other on a busy machine.
    const one = await cluster.ready('node', '--name', 'one', '--roles', 'vlm')
    const all = ['--roles', 'chunker,vlm,event', '--workers', 'chunker=1']
    await cluster.ready('node', '--name', 'two', ...all)
    const { page, wrong } = await openPage(await openBrowser(t), url)
    await page.getByRole('button', { name: 'Go on without an account' }).click()
    await page.getByRole('link', { name: 'Cluster' }).click()
    await page.getByRole('row', { name: /^two,/ }).waitFor()

    const client = createSpectraClient({ url })
    const path = sampleVideo()
    const { uploadKey } = await client.upload(createReadStream(path), { size: statSync(path).size })
    const input = { uploadKey, chunkDuration: SECOND, idempotencyKey: randomUUID() }
    const { id } = (await client.ask(CreateProcessDocument, { input })).createBatchProcess
    const text = 'query ($id: ID!) { process(id: $id) { status counts { chunks completed failed } } }'
    const worked = async (): Promise<Worked['process']> =>
      (await client.ask<Worked, { id: string }>({ text }, { id })).process
    await eventually('a part is done', async () => (await worked()).counts.completed > 0)

    await page.goto(`${url}/ops/cluster?node=two&stage=vlm`)
    await page.getByRole('button', { name: 'Scale …' }).click()
    await page.getByLabel('Workers, 1 to 256').fill('2')
    await page.getByRole('button', { name: 'Order' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.goto(`${url}/ops/cluster?node=one`)
    await page.getByRole('button', { name: 'Drain …' }).click()
    await page.locator('.forecast').getByText('two', { exact: false }).first().waitFor()
    t.equal((await worked()).status, 'processing', 'work goes on')
    await page.getByRole('button', { name: 'Order' }).click()
    t.equal((await one.finished).code, 0, 'the node is gone, as it was told')
    await page.getByRole('row', { name: /^one,/ }).waitFor({ state: 'detached' })

    await eventually('the video is done', async () => (await worked()).status === 'completed')
    t.same((await worked()).counts, { chunks: CHUNKS, completed: CHUNKS, failed: 0 }, 'by those who are left')
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByText(/^Drained: /).waitFor()
    t.same(wrong, [])
  },
)
