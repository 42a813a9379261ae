import AxeBuilder from '@axe-core/playwright'
import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { eventually } from '../helpers/eventually.ts'

const CHROMIUM = '/usr/bin/chromium'
/** For `t.test`: the reason why there is no browser, or false. */
export const skipWithoutBrowser = !existsSync(CHROMIUM) && `there is no ${CHROMIUM}`

/** How long a page may take to show something, on a busy machine. Milliseconds. */
const PATIENCE_MS = 60_000

export interface OpenedPage {
  page: Page
  /** What must not be: requests to other hosts, errors of scripts, what the policy refused, lines of the console's errors. */
  wrong: string[]
}

/** One browser for a whole test file, closed with it. */
export async function openBrowser(t: Test): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run'],
      '--disable-background-networking',
    ],
  })
  t.teardown(() => browser.close())
  return browser
}

export interface PageOptions {
  width?: number
  theme?: 'light' | 'dark'
  language?: string
  /** Failures that the test brings about itself. */
  expects?: RegExp
}

/** A page in a profile of its own, which watches over itself. */
export async function openPage(
  browser: Browser,
  url: string,
  options: PageOptions = {},
): Promise<OpenedPage> {
  const { width = 1440, theme = 'light', language = 'en-GB', expects } = options
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 740 : 900 },
    colorScheme: theme,
    locale: language,
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const wrong: string[] = []
  const add = (line: string): void => void (expects?.test(line) || wrong.push(line))
  page.on('request', (request) => {
    const address = request.url()
    if (!/^(data|blob):/.test(address) && new URL(address).host !== new URL(url).host) add(`asked ${address}`)
  })
  page.on('pageerror', (error) => add(`threw ${error.message}`))
  page.on('console', (line) => {
    if (line.type() === 'error' || /Content Security Policy/.test(line.text())) add(`said ${line.text()}`)
  })
  await page.goto(url)
  return { page, wrong }
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/**
 * What axe finds against WCAG 2.2 AA, each with where. It is loaded once into each document, and runs in the page itself, which has no
 * frames of others: else it is read anew for each look, and a page more is opened. What passed is not written down in full: that is half of
 * the rest, and nobody reads it.
 */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const isThere = await page.evaluate<boolean>('"axe" in window')
  const { violations } = await new AxeBuilder({ page, ...(isThere && { axeSource: 'void 0' }) })
    .options({ resultTypes: ['violations'] })
    .withTags(TAGS)
    .setLegacyMode()
    .analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
  )
}

/** A picture for people, where `SPECTRA_TEST_PICTURES` names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SPECTRA_TEST_PICTURES
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

/** Resolves when an expression is true in the page. By `waitForFunction` the page would evaluate a text, which its policy refuses. */
export const holds = (page: Page, expression: string): Promise<void> =>
  eventually(expression, async () => (await page.evaluate(expression)) === true)

/** Whether anything is wider than the screen. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')

/** A form in which a page is looked at. */
export interface Look {
  /** Of the window, in pixels. */
  width: number
  theme: 'light' | 'dark'
}

/** The two that differ most. */
export const EXTREMES: readonly Look[] = [
  { width: 1440, theme: 'light' },
  { width: 360, theme: 'dark' },
]
const ALL: readonly Look[] = [1440, 360].flatMap((width) =>
  (['light', 'dark'] as const).map((theme) => ({ width, theme })),
)

/** Nothing that axe finds, and nothing wider than the screen. @param looks in which forms: light and dark, wide and on a phone */
export async function looksRight(t: Test, page: Page, name: string, looks = ALL): Promise<void> {
  for (const { width, theme } of looks) {
    await page.setViewportSize({ width, height: width < 600 ? 740 : 900 })
    await page.emulateMedia({ colorScheme: theme })
    await picture(page, `${name}-${width}-${theme}`)
    t.same(await accessibilityProblems(page), [], `${name}, ${width} px, ${theme}`)
    t.equal(await isTooWide(page), false, `${name} fits ${width} px`)
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}
