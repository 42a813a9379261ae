import { systemClock, within } from '../../clock.ts'
import type { MetricsSink, Observations } from '../../ports.ts'
import { packageVersion } from '../../version.ts'
import { createRecorder } from './recorder.ts'
import { reading, type Reading } from './reading.ts'
import type { Registry } from './registry.ts'

/** The metrics of this process, and of the workers that it forked. */
export interface Metrics extends MetricsSink {
  /** What a worker observed. */
  add(observations: readonly Observations[]): void
  /** Asked at each scrape. Where it throws or takes longer than 3 s its gauges are left out, and `spectra_metrics_source_up` says so. */
  addSource(name: string, read: Source): void
  /** All of it in the text format of Prometheus; those who ask at a time get the same. */
  text(): Promise<{ contentType: string; body: string }>
}

type Source = () => Promise<readonly Reading[]> | readonly Reading[]

const SOURCE_MS = 3000
/** So many values wait for the first scrape: then the registry is made, so that they take no more room. */
const WAIT_FOR_SCRAPE = 5000

/** The registry is loaded when somebody asks for it: no start waits for that. */
export function createMetrics(): Metrics {
  const recorder = createRecorder()
  const sources = new Map<string, Source>()
  let registry: Promise<Registry> | undefined
  let makingRoom = false
  let scrape: Promise<{ contentType: string; body: string }> | undefined

  const loaded = (): Promise<Registry> =>
    (registry ??= import('./registry.ts').then(({ createRegistry }) => createRegistry()))

  async function absorb(): Promise<Registry> {
    const there = await loaded()
    there.add(recorder.take())
    return there
  }

  function makeRoom(): void {
    if (makingRoom || recorder.size < WAIT_FOR_SCRAPE) return
    makingRoom = true
    void absorb().finally(() => (makingRoom = false))
  }

  async function readingsOf([source, read]: [string, Source]): Promise<readonly Reading[]> {
    const late = (): Error => new Error(`no answer within ${SOURCE_MS} ms`)
    const up = (value: 0 | 1): Reading => reading('spectra_metrics_source_up', { source }, value)
    try {
      return [...(await within(systemClock, SOURCE_MS, Promise.try(read), late)), up(1)]
    } catch {
      return [up(0)]
    }
  }

  async function text() {
    const found = await Promise.all([...sources].map(readingsOf))
    const version = reading('spectra_build_info', { version: packageVersion() }, 1)
    const there = await absorb()
    return there.text([version, ...found.flat()])
  }

  return {
    count(name, labels, by) {
      recorder.count(name, labels, by)
      makeRoom()
    },
    observe(name, labels, value) {
      recorder.observe(name, labels, value)
      makeRoom()
    },
    add(observations) {
      recorder.add(observations)
      makeRoom()
    },
    addSource: (name, read) => void sources.set(name, read),
    text: () => (scrape ??= text().finally(() => (scrape = undefined))),
  }
}
