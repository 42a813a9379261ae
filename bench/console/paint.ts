import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import type { Figure } from '../report.ts'
import { quantile } from './browser.ts'

const CONSOLE = resolve(import.meta.dirname, '../../console')
const TIMES = 5
const KINDS: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' }

/** A page of React that says one word, built as the console is, and served by itself. Its address, and how to end it. */
async function bareReact(): Promise<{ url: string; stop(): void }> {
  const folder = mkdtempSync(join(CONSOLE, '.bench-'))
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><meta charset="utf-8"><title>bare</title><div id="root"></div><script type="module" src="/main.js"></script>',
  )
  writeFileSync(
    join(folder, 'main.js'),
    "import { createElement } from 'react'\nimport { createRoot } from 'react-dom/client'\ncreateRoot(document.getElementById('root')).render(createElement('h1', null, 'Bare'))\n",
  )
  await build({ root: folder, configFile: false, logLevel: 'error', build: { outDir: 'dist' } })
  const server = createServer(({ url = '/' }, response) => {
    const path = url === '/' ? '/index.html' : url
    const kind = KINDS[extname(path)]
    if (!kind) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': kind }).end(readFileSync(join(folder, 'dist', path)))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop() {
      server.closeAllConnections()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const PAINTS = `new Promise((resolve) => {
  const found = {}
  new PerformanceObserver((list) => { for (const each of list.getEntries()) if (each.name === 'first-contentful-paint') found.first = each.startTime }).observe({ type: 'paint', buffered: true })
  new PerformanceObserver((list) => { for (const each of list.getEntries()) found.largest = each.startTime }).observe({ type: 'largest-contentful-paint', buffered: true })
  setTimeout(() => resolve(found), 1500)
})`

/** When a browser that has nothing of it shows the first and the largest of a page. Milliseconds, medians. */
async function paintsOf(browser: Browser, url: string): Promise<{ first: number; largest: number }> {
  const seen: { first: number; largest: number }[] = []
  for (let times = 0; times < TIMES; times++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.goto(url)
    seen.push(await page.evaluate(PAINTS))
    await context.close()
  }
  const median = (of: 'first' | 'largest'): number =>
    quantile(
      seen.map((each) => each[of]),
      0.5,
    )
  return { first: median('first'), largest: median('largest') }
}

/** The first page of the console against a bare page of React. */
export async function bareFigures(browser: Browser, url: string): Promise<Figure[]> {
  const bare = await bareReact()
  try {
    const [alone, ours] = [await paintsOf(browser, bare.url), await paintsOf(browser, url)]
    return [
      ['bare React: first paint', alone.first, 'ms'],
      ['first contentful paint : bare', ours.first / alone.first, 'x', 1.5],
      ['largest contentful paint : bare', ours.largest / alone.largest, 'x', 2],
    ]
  } finally {
    bare.stop()
  }
}
