import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

/**
 * Pictures of the console for the docs, of the demo's sample video:
 *
 *     node scripts/screenshots.ts [folder, docs/pictures where none is given]
 */
const PROJECT = resolve(import.meta.dirname, '..')
const SPECTRA = join(PROJECT, 'cli/bin.js')
const CHROMIUM = '/usr/bin/chromium'
const folder = resolve(process.argv[2] ?? join(PROJECT, 'docs/pictures'))
const data = mkdtempSync(join(tmpdir(), 'spectra-screenshots-'))

const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

/** The address of everything in one process, and how to end it. */
async function startUp(): Promise<{ url: string; stop: () => void }> {
  const child = spawn(SPECTRA, ['up', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ready = Promise.withResolvers<string>()
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    said += part
    const url = /Ready: (http:\S+)\/graphql/.exec(said)?.[1]
    if (url) ready.resolve(url)
  })
  child.on('close', () => ready.reject(new Error(`spectra up ended: ${said}`)))
  return { url: await ready.promise, stop: () => child.kill() }
}

async function take(browser: Browser, url: string, processId: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' })
  const page = await context.newPage()
  const picture = (name: string): Promise<Buffer> => page.screenshot({ path: join(folder, `${name}.png`) })
  await page.goto(url)
  await page.getByRole('button', { name: 'Go on without an account' }).click()
  await page.getByText('yard.mp4').first().waitFor()

  await page.goto(`${url}/processes/${processId}?t=5`)
  await page.locator('.claims .line').first().waitFor()
  await page.waitForFunction("document.querySelector('video').currentTime > 4")
  await picture('video')

  await page.goto(`${url}/search?q=red+object`)
  await page.getByText(/Why:/).first().waitFor()
  await page.waitForFunction('[...document.images].every(({ complete }) => complete)')
  await picture('search')

  await page.goto(`${url}/ops`)
  await page.getByText('M0_PRIORITY_QUEUE').first().waitFor()
  await picture('overview')
}

mkdirSync(folder, { recursive: true })
try {
  const video = join(data, 'yard.mp4')
  run(process.execPath, join(PROJECT, 'scripts/render-sample.ts'), video)
  const lines = run(SPECTRA, 'analyze', video, '--data', data, '--json').trim().split('\n')
  const { process: analysed } = JSON.parse(lines.at(-1)!) as { process: { id: string } }
  const { url, stop } = await startUp()
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    await take(browser, url, analysed.id)
  } finally {
    await browser.close()
    stop()
  }
} finally {
  rmSync(data, { recursive: true, force: true })
}
console.log(`Pictures are in ${folder}.`)
