import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core'

/** A browser as the tests open one. Its scripts may collect garbage when they are told to. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--no-first-run'],
  })

export interface Opened {
  page: Page
  cdp: CDPSession
}

/** A page at an address, as this machine's own user sees it. */
export async function open(browser: Browser, url: string, path: string): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  page.setDefaultTimeout(120_000)
  await page.goto(url)
  await page.getByRole('button', { name: 'Go on without an account' }).click()
  await page.getByRole('navigation').waitFor()
  await page.goto(url + path)
  const cdp = await context.newCDPSession(page)
  await cdp.send('Performance.enable')
  return { page, cdp }
}

export const elementsOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.querySelectorAll("*").length')

/** Of a list: the value that a share of it does not exceed. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[
    Math.min(values.length - 1, Math.floor(values.length * share))
  ] ?? 0

async function metric(cdp: CDPSession, name: string): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return metrics.find((each) => each.name === name)!.value
}

/** Frames drawn so far, counted by the page from now on. */
export const countFrames = (page: Page): Promise<void> =>
  page.evaluate(
    '(() => { globalThis.frames_ = 0; const step = () => { globalThis.frames_++; requestAnimationFrame(step) }; requestAnimationFrame(step) })()',
  )

/** Milliseconds of scripts for each frame, in windows of so many milliseconds, while `work` goes on. */
export async function scriptPerFrame(
  { page, cdp }: Opened,
  { windows, ms }: { windows: number; ms: number },
  work: () => Promise<unknown> = async () => undefined,
): Promise<number[]> {
  const shares: number[] = []
  for (let at = 0; at < windows; at++) {
    const [script, frames] = [await metric(cdp, 'ScriptDuration'), await framesOf(page)]
    await Promise.all([work(), new Promise((resolve) => setTimeout(resolve, ms))])
    const drawn = Math.max(1, (await framesOf(page)) - frames)
    shares.push(((await metric(cdp, 'ScriptDuration')) - script) * (1000 / drawn))
  }
  return shares
}

const framesOf = (page: Page): Promise<number> => page.evaluate<number>('globalThis.frames_')

/** What the page holds after its garbage was collected. */
export async function held({ cdp }: Opened): Promise<{ heap: number; nodes: number; listeners: number }> {
  for (let times = 0; times < 3; times++) await cdp.send('HeapProfiler.collectGarbage')
  return {
    heap: await metric(cdp, 'JSHeapUsedSize'),
    nodes: await metric(cdp, 'Nodes'),
    listeners: await metric(cdp, 'JSEventListeners'),
  }
}
