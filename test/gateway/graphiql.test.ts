import { existsSync } from 'node:fs'
import t from 'tap'
import { chromium } from 'playwright-core'
import { startGateway } from '../../gateway/server.ts'
import { createWorld, openApp, processOf } from './world.ts'

const BROWSER = '/usr/bin/chromium'
const skip = !existsSync(BROWSER) && `there is no ${BROWSER}`

void t.test('GraphiQL: a page of our own files, with a policy for it alone', async (t) => {
  const app = await openApp(t, createWorld(t))
  const page = await app.inject('/graphiql')
  t.equal(page.statusCode, 200)
  t.match(page.headers, { 'content-type': /^text\/html/, 'content-security-policy': /script-src 'self';/ })
  const linked = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!)
  t.equal(linked.length, 6)
  for (const address of linked) {
    t.match(address, /^\/graphiql\//, 'nothing of another address')
    const file = await app.inject(address)
    t.equal(file.statusCode, 200, address)
    t.match(file.headers['content-type'], address.endsWith('.css') ? /css/ : /javascript/, address)
  }
  t.notMatch((await app.inject('/health/live')).headers['content-security-policy'], /unsafe-inline/)
  for (const path of [
    '/graphiql/../app.ts',
    '/graphiql/%2e%2e/app.ts',
    '/graphiql/index.html',
    '/graphiql/package.json',
  ])
    t.equal((await app.inject(path)).statusCode, 404, path)
})

void t.test(
  'GraphiQL: a browser asks and follows with it, and goes nowhere else',
  { skip, timeout: 180_000 },
  async (t) => {
    const world = createWorld(t)
    world.processes.set(processOf().id, processOf({ title: 'a film of the yard' }))
    const { config } = world.options
    const gateway = await startGateway({
      ...world.options,
      config: { ...config, host: '127.0.0.1', port: 0 },
    })
    t.teardown(() => gateway.close())
    const browser = await chromium.launch({
      executablePath: BROWSER,
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
      ],
    })
    t.teardown(() => browser.close())
    const page = await browser.newPage()
    page.setDefaultTimeout(90_000)
    const [elsewhere, wrong]: [string[], string[]] = [[], []]
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).host !== new URL(gateway.url).host)
        elsewhere.push(request.url())
    })
    page.on('pageerror', (error) => wrong.push(error.message))
    page.on('console', (line) => {
      if (/Content Security Policy/.test(line.text())) wrong.push(line.text())
    })

    const asking = encodeURIComponent('{ batchProcesses { nodes { title } } }')
    await page.goto(`${gateway.url}/graphiql?query=${asking}`)
    const editor = page.locator('.graphiql-query-editor .CodeMirror')
    await editor.waitFor()
    const run = async (document: string): Promise<void> => {
      await editor.evaluate(
        (element, text) =>
          (element as unknown as { CodeMirror: { setValue(to: string): void } }).CodeMirror.setValue(text),
        document,
      )
      // The page reads what was written a moment later: by that it knows a subscription.
      await page.waitForTimeout(1000)
      await page.locator('.graphiql-execute-button').click()
    }
    const result = page.locator('.result-window')
    await run('{ batchProcesses { nodes { title } } }')
    await result.getByText('a film of the yard').first().waitFor()
    await run(`subscription { processUpdated(id: "${processOf().id}") { process { status } } }`)
    await result.getByText('"queued"').first().waitFor()
    if (process.env.SPECTRA_TEST_PICTURE) await page.screenshot({ path: process.env.SPECTRA_TEST_PICTURE })
    t.same(elsewhere, [])
    t.same(wrong, [])
  },
)
