/** A measured figure: what, value, unit, and the goal that it is held against (at most, unless `atLeast`). */
export type Figure = readonly [
  what: string,
  value: number,
  unit: string,
  goal?: number,
  direction?: 'atLeast',
]

/** Prints figures as a table, or as one JSON object with `--json`. */
export function report(bench: string, figures: readonly Figure[]): void {
  if (process.argv.includes('--json')) {
    console.log(
      JSON.stringify({
        bench,
        figures: figures.map(([what, value, unit, goal]) => ({ what, value, unit, goal })),
      }),
    )
    return
  }
  console.log(bench)
  for (const [what, value, unit, goal, direction] of figures) {
    const held =
      goal === undefined ? '' : (direction === 'atLeast' ? value >= goal : value <= goal) ? 'held' : 'MISSED'
    const sign = direction === 'atLeast' ? '>=' : '<='
    const against = goal === undefined ? '' : `  (${sign} ${goal} ${unit}: ${held})`
    console.log(`  ${what.padEnd(44)} ${value.toFixed(2).padStart(10)} ${unit}${against}`)
  }
}
