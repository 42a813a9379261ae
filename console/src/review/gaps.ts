import type { Stretch } from './axis.ts'

/** A time of which a camera has nothing. */
export interface Gap extends Stretch {
  /** A code of the SS_ table; absent where no clip was ordered. */
  code?: string
  message?: string
}

/** Why there is nothing, as few words as the axis has room for. */
export type GapReason = 'unreachable' | 'refused' | 'late' | 'failed' | 'idle' | 'future' | 'before'

const REASONS: Readonly<Record<string, GapReason>> = {
  SS_CAMERA_UNREACHABLE: 'unreachable',
  SS_CAMERA_REFUSED: 'refused',
  SS_CLIP_LATE: 'late',
}

export function reasonOf(gap: Gap, { now, addedAt }: { now: number; addedAt?: number }): GapReason {
  if (gap.code !== undefined) return REASONS[gap.code] ?? 'failed'
  if (gap.from >= now) return 'future'
  return addedAt !== undefined && gap.until <= addedAt ? 'before' : 'idle'
}

/** Gaps of one cause that follow each other within `apart` milliseconds, as one; the others as they are. In the order of time. */
export function joinGaps(gaps: readonly Gap[], apart: number): Gap[] {
  const joined: Gap[] = []
  for (const gap of [...gaps].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last && last.code === gap.code && gap.from - last.until <= apart)
      last.until = Math.max(last.until, gap.until)
    else joined.push({ ...gap })
  }
  return joined
}

/** Cuts gaps at an instant such as now: what lies after it is another matter than what lies before. */
export const cutAt = (gaps: readonly Gap[], at: number): Gap[] =>
  gaps.flatMap((gap) =>
    gap.from < at && at < gap.until
      ? [
          { ...gap, until: at },
          { ...gap, from: at },
        ]
      : [gap],
  )
