import type { Tracing } from '../ports.ts'
import type { Exporter } from './exporter.ts'

/** The table that is always there, and the services beside it: each gets every span. */
export const several = (table: Tracing, exporters: readonly Exporter[]): Tracing => ({
  record(span, content) {
    table.record(span, content)
    for (const exporter of exporters) exporter.record(span, content)
  },
  step(span) {
    table.step(span)
    for (const exporter of exporters) exporter.step(span)
  },
  async flush() {
    await Promise.all([table.flush(), ...exporters.map((exporter) => exporter.flush())])
  },
  forget: (before) => table.forget(before),
})
