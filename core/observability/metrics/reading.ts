import type { GaugeName, LabelsOf } from './table.ts'

/** What a gauge shows now. */
export type Reading = { [N in GaugeName]: { name: N; labels: LabelsOf<N>; value: number } }[GaugeName]

export const reading = <N extends GaugeName>(name: N, labels: LabelsOf<N>, value: number): Reading =>
  ({ name, labels, value }) as unknown as Reading
