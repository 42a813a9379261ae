import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright-core'

/**
 * Pictures of the console for the docs, of the demo's sample video:
 *
 *     node scripts/screenshots.ts [folder, docs/pictures where none is given] [--looks]
 */
const PROJECT = resolve(import.meta.dirname, '..')
const SPECTRA = join(PROJECT, 'cli/bin.js')
const CHROMIUM = '/usr/bin/chromium'
const { values, positionals } = parseArgs({ allowPositionals: true, options: { looks: { type: 'boolean' } } })
/** Dark, and as on a phone, too. */
const allLooks = values.looks === true
const folder = resolve(positionals[0] ?? join(PROJECT, 'docs/pictures'))
const ANALYSIS_MS = 240_000
/** How long the wheel over a video takes to go. */
const WHEEL_MS = 1500
const data = mkdtempSync(join(tmpdir(), 'spectra-screenshots-'))
const video = join(data, 'yard.mp4')

const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

/** The address of everything in one process, and how to end it. */
async function startUp(): Promise<{ url: string; stop: () => Promise<void> }> {
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
  const stop = async (): Promise<void> => {
    const over = once(child, 'close')
    child.kill()
    await over
  }
  return { url: await ready.promise, stop }
}

/** Looks that a page must bear. Only the first is kept for the docs; the others stand beside it where `--looks` is given. */
const LOOKS = [
  { name: '', width: 1280, theme: 'light' },
  { name: '-dark', width: 1280, theme: 'dark' },
  { name: '-phone', width: 360, theme: 'light' },
] as const

/** A picture of what a page shows, in each look that is wanted. */
async function pictures(page: Page, name: string): Promise<void> {
  for (const look of LOOKS.slice(0, allLooks ? LOOKS.length : 1)) {
    await page.setViewportSize({ width: look.width, height: look.width < 600 ? 740 : 800 })
    await page.emulateMedia({ colorScheme: look.theme })
    await page.screenshot({ path: join(folder, `${name}${look.name}.png`) })
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Rules, alerts, an answer, and a live picture: what people set up themselves. */
async function takeWatching(page: Page, url: string): Promise<void> {
  run(SPECTRA, 'camera', 'add', 'gate', video, '--clip', '10', '--every', '10', '--data', data)
  run(SPECTRA, 'rule', 'add', 'a red object leaves', '--camera', 'gate', '--enable', '--data', data)
  await page.goto(`${url}/rules`)
  await page
    .getByRole('button', { name: 'Enable' })
    .or(page.getByRole('button', { name: 'Disable' }))
    .first()
    .waitFor()
  await pictures(page, 'rules')
  await page.goto(`${url}/alerts`)
  await page.locator('.alert-open').first().click({ timeout: ANALYSIS_MS })
  await page.locator('.alert-shown video').waitFor()
  await showing(page, '.alert-shown video')
  await pictures(page, 'alerts')
  await page.goto(`${url}/chat`)
  await page.getByRole('textbox', { name: 'Your question' }).fill('When did a red object leave?')
  await page.keyboard.press('Enter')
  await page.locator('.cite').first().waitFor({ timeout: ANALYSIS_MS })
  await pictures(page, 'chat')
  await page.goto(`${url}/cameras/gate`)
  await page.getByRole('button', { name: 'Watch live' }).click()
  await page.locator('.live-picture').waitFor()
  await showing(page, '.live-picture')
  // This alone: the page says the address of the camera, which is a path of this machine.
  await page.locator('.live-panel').screenshot({ path: join(folder, 'live.png') })
}

/** Waits until an expression is true in the page, whose policy refuses to evaluate a text by itself. */
async function holds(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate(expression))) await sleep(200)
}

/** Waits until a video shows the second that it was sent to, and the wheel of the browser over it is gone. */
async function showing(page: Page, video: string): Promise<void> {
  await holds(
    page,
    `(({ currentTime, seeking, readyState }) => currentTime > 0 && !seeking && readyState === HTMLMediaElement.HAVE_ENOUGH_DATA)(document.querySelector('${video}'))`,
  )
  await sleep(WHEEL_MS)
}

async function take(browser: Browser, url: string, processId: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' })
  const page = await context.newPage()
  const picture = (name: string): Promise<void> => pictures(page, name)
  await page.goto(url)
  await page.getByRole('button', { name: 'Go on without an account' }).click()
  await page.getByText('yard.mp4').first().waitFor()

  await page.goto(`${url}/processes/${processId}?t=5`)
  await page.locator('.claims .line').first().waitFor()
  await holds(page, "document.querySelector('video')?.currentTime > 4")
  await picture('video')

  await page.goto(`${url}/search?q=red+object`)
  await page.getByText(/Why:/).first().waitFor()
  await holds(page, '[...document.images].every(({ complete }) => complete)')
  await picture('search')

  await page.goto(`${url}/ops`)
  await page.getByText('M0_PRIORITY_QUEUE').first().waitFor()
  await picture('overview')
  await takeWatching(page, url)
}

mkdirSync(folder, { recursive: true })
try {
  run(process.execPath, join(PROJECT, 'scripts/render-sample.ts'), video)
  const lines = run(SPECTRA, 'analyze', video, '--data', data, '--json').trim().split('\n')
  const { process: analysed } = JSON.parse(lines.at(-1)!) as { process: { id: string } }
  const { url, stop } = await startUp()
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    await take(browser, url, analysed.id)
  } finally {
    await browser.close()
    await stop()
  }
} finally {
  rmSync(data, { recursive: true, force: true })
}
console.log(`Pictures are in ${folder}.`)
