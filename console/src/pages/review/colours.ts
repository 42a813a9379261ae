import type { Colours } from './paint.ts'

const NAMES = {
  line: '--line',
  text: '--text',
  dim: '--dim',
  taken: '--good',
  busy: '--line-strong',
  missing: '--bad',
  idle: '--line-strong',
  accent: '--accent',
} as const
const TONES = 6

/** The colours of the page as a canvas takes them: `light-dark()` is settled by an element that wears them. */
export function coloursOf(probe: HTMLElement): Colours {
  const settled = (value: string): string => {
    probe.style.color = value
    return getComputedStyle(probe).color
  }
  const named = Object.fromEntries(
    Object.entries(NAMES).map(([name, property]) => [name, settled(`var(${property})`)]),
  )
  return {
    ...(named as Record<keyof typeof NAMES, string>),
    soft: settled('color-mix(in srgb, var(--accent) 22%, transparent)'),
    tones: Array.from({ length: TONES }, (_, n) => settled(`var(--tone-${n})`)),
  }
}
