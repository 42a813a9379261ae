import type { Stretch } from '../../../media/analysis/types.ts'

/** From this likeness on somebody begins to speak, and below that one stops: a word has weak places. */
const BEGINS = 0.5
const ENDS = 0.35
/** Pauses up to so long are part of what is said; what is shorter than the other is a noise. Seconds. */
const PAUSE = 1
const SHORTEST = 0.5

/** Joins how much each piece of sound of so many `seconds` is like a voice, 0-1, to stretches in which somebody speaks. */
export function speechOf(likeness: readonly number[], seconds: number): Stretch[] {
  const spoken: Stretch[] = []
  let open = false
  for (const [index, value] of likeness.entries()) {
    open = value >= (open ? ENDS : BEGINS)
    if (!open) continue
    const start = index * seconds
    const last = spoken.at(-1)
    if (last && start - last.end <= PAUSE) last.end = start + seconds
    else spoken.push({ start, end: start + seconds })
  }
  return spoken.filter(({ start, end }) => end - start >= SHORTEST)
}
