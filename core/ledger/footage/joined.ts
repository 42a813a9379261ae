import type { Recordings } from '../../ports.ts'

/**
 * The same in fewer words: clips with at most `seconds` between them are one stretch, of the process of the first, and gaps of that
 * length are left out. A day of clips is some hundred bytes then, where nothing is missing.
 */
export function joined({ stretches, gaps, ...of }: Recordings, seconds: number): Recordings {
  const apart = seconds * 1000
  const joint: Recordings['stretches'] = []
  for (const stretch of stretches) {
    const last = joint.at(-1)
    if (last && stretch.from.getTime() - last.until.getTime() <= apart) {
      if (stretch.until > last.until) last.until = stretch.until
      last.clips! += 1
    } else joint.push({ ...stretch, clips: 1 })
  }
  return { ...of, stretches: joint, gaps: longer(gaps, apart) }
}

/**
 * Gaps of one cause that follow each other are one, with the short times in which no clip was ordered between them; what lies between
 * two clips that are joined is none.
 */
function longer(gaps: Recordings['gaps'], apart: number): Recordings['gaps'] {
  const isShort = ({ from, until, cause }: Recordings['gaps'][number]): boolean =>
    !cause && until.getTime() - from.getTime() <= apart
  const kept: Recordings['gaps'] = []
  for (const gap of gaps) {
    const last = kept.at(-1)
    const follows = last && last.until.getTime() === gap.from.getTime()
    if (follows && (last.cause?.code === gap.cause?.code || isShort(gap))) last.until = gap.until
    else if (follows && isShort(last)) kept.splice(-1, 1, { ...gap, from: last.from })
    else kept.push({ ...gap })
  }
  return kept.filter(({ from, until }) => until.getTime() - from.getTime() > apart)
}
