import { COLORS, type Color } from './types.ts'

const RED = 0
const ORANGE = 1
const YELLOW = 2
const GREEN = 3
const BLUE = 4
const PURPLE = 5
const BROWN = 6
const WHITE = 7
const SILVER = 8
const GREY = 9
const BLACK = 10

/** Shadows, tyres, glass and dark hair are found on things of every colour: they count less. */
const WEIGHT = [1, 1, 1, 1, 1, 1, 0.8, 0.8, 0.7, 0.6, 0.55]

/** Bright paint with a tint of blue beyond this saturation is pale metal, as cars are painted: silver. Warm light tints white. */
const PALE = 0.045

/** Index into `COLORS` of one pixel, by hue, saturation and value. Red, green, blue are 0-255. */
export function colorIndexOf(red: number, green: number, blue: number): number {
  const max = Math.max(red, green, blue)
  const chroma = max - Math.min(red, green, blue)
  if (max < 52) return BLACK
  const saturation = chroma / max
  const needed = max < 90 ? 0.42 : max < 150 ? 0.3 : 0.24
  if (saturation < needed) {
    if (max >= 208) return chroma > PALE * max && red < blue ? SILVER : WHITE
    if (max >= 148) return SILVER
    return max >= 78 ? GREY : BLACK
  }
  return hueIndexOf(hueOf(red, green, blue, max, chroma), saturation, max)
}

function hueIndexOf(hue: number, saturation: number, value: number): number {
  if (hue < 10 || hue >= 338) return RED
  if (hue < 45) {
    if (value < 165 || saturation < 0.5) return BROWN
    return hue < 18 ? RED : ORANGE
  }
  if (hue < 70) return value < 110 ? BROWN : YELLOW
  if (hue < 168) return GREEN
  return hue < 258 ? BLUE : PURPLE
}

/** Degrees, 0 is red. */
function hueOf(red: number, green: number, blue: number, max: number, chroma: number): number {
  if (chroma === 0) return 0
  if (max === red) return (((green - blue) / chroma + 6) % 6) * 60
  if (max === green) return ((blue - red) / chroma + 2) * 60
  return ((red - green) / chroma + 4) * 60
}

/**
 * The one colour to name a thing by, from the shares of its pixels. A hue that covers a fair part wins over the greys
 * around it: a red car with dark windows is red. Light greys side by side are one paint under changing light.
 */
export function dominantColor(shares: ArrayLike<number>): Color {
  const share = (index: number): number => (shares[index] ?? 0) * WEIGHT[index]!
  let total = 0
  for (let index = 0; index < COLORS.length; index++) total += shares[index] ?? 0
  const hues = [RED, ORANGE, YELLOW, GREEN, BLUE, PURPLE, BROWN].sort((a, b) => share(b) - share(a))
  const hue = hues[0]!
  const greys = [WHITE, SILVER, GREY, BLACK]
  const grey = greys.reduce((best, index) => (share(index) > share(best) ? index : best), WHITE)
  const floor = hue === BROWN ? 0.4 : 0.22
  if (share(hue) > floor * total && share(hue) > share(grey) * 0.6) return COLORS[hue]!
  return COLORS[share(grey) >= share(hue) ? grey : hue]!
}
