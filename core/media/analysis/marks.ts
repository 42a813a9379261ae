import type { Background } from './background.ts'
import type { Light } from './light.ts'
import type { Box, Picture } from './types.ts'

/** Pixels around what is marked for which differences are told, too: outlines are compared with what is around them. */
const AROUND = 8

export interface Marks {
  marked: number
  shaded: number
  /** What holds all that is marked. */
  region: Box
}

/** The darkest and the lightest value around each pixel of the empty scene, by channel. */
export interface Around {
  low: Uint8Array
  high: Uint8Array
}

/** Tells which pixels differ from the empty scene by more than their threshold. */
export function createMarks(
  background: Background,
  { low, high }: Around,
  thresholds: Uint8Array,
): {
  /** In `certain` what differs, in `maybe` what may be no more than shadow. */
  mark(frame: Picture, light: Light, certain: Uint8Array, maybe: Uint8Array): Marks
  /** Writes how much the pixels of a region and around it differ. */
  measure(frame: Picture, light: Light, region: Box, differences: Uint8Array): void
} {
  const { width, height } = background
  const least = new Uint8Array(low.length)
  const most = new Uint8Array(high.length)
  for (let at = 0; at < low.length; at++) {
    const threshold = thresholds[(at / 3) | 0]!
    least[at] = Math.max(0, low[at]! - threshold)
    most[at] = Math.min(255, high[at]! + threshold)
  }

  return {
    mark({ data }, [reds, greens, blues], certain, maybe) {
      certain.fill(0)
      maybe.fill(0)
      let marked = 0
      let shaded = 0
      let [left, right, top, bottom] = [width, -1, height, -1]
      for (let y = 0, pixel = 0, at = 0; y < height; y++) {
        for (let x = 0; x < width; x++, pixel++, at += 3) {
          const red = reds[data[at]!]!
          const green = greens[data[at + 1]!]!
          const blue = blues[data[at + 2]!]!
          // Negative where any of them is: noise would make each comparison a guess.
          const inside =
            (red - least[at]!) |
            (most[at]! - red) |
            (green - least[at + 1]!) |
            (most[at + 1]! - green) |
            (blue - least[at + 2]!) |
            (most[at + 2]! - blue)
          if (inside >= 0) continue
          marked++
          if (x < left) left = x
          if (x > right) right = x
          if (y < top) top = y
          bottom = y
          if (isShade(red, green, blue, at)) {
            maybe[pixel] = 255
            shaded++
          } else certain[pixel] = 255
        }
      }
      return {
        marked,
        shaded,
        region: { x: left, y: top, width: right + 1 - left, height: bottom + 1 - top },
      }
    },
    measure({ data }, [reds, greens, blues], region, differences) {
      const { x: left, y: top, width: across, height: down } = within(region, AROUND, width, height)
      for (let y = top; y < top + down; y++) {
        for (
          let pixel = y * width + left, at = pixel * 3;
          pixel < y * width + left + across;
          pixel++, at += 3
        ) {
          const red = reds[data[at]!]!
          const green = greens[data[at + 1]!]!
          const blue = blues[data[at + 2]!]!
          differences[pixel] = Math.max(
            0,
            red - high[at]!,
            low[at]! - red,
            green - high[at + 1]!,
            low[at + 1]! - green,
            blue - high[at + 2]!,
            low[at + 2]! - blue,
          )
        }
      }
    },
  }

  /** Darker in all channels about alike, but not much darker. */
  function isShade(red: number, green: number, blue: number, at: number): boolean {
    const byRed = (red + 8) / (background.data[at]! + 8)
    const byGreen = (green + 8) / (background.data[at + 1]! + 8)
    const byBlue = (blue + 8) / (background.data[at + 2]! + 8)
    const darkest = Math.min(byRed, byGreen, byBlue)
    const lightest = Math.max(byRed, byGreen, byBlue)
    return lightest < 0.98 && darkest > 0.4 && lightest - darkest < 0.14
  }
}

/** A box and so many pixels around it, within the picture. */
export function within(box: Box, by: number, width: number, height: number): Box {
  const x = Math.max(0, box.x - by)
  const y = Math.max(0, box.y - by)
  return {
    x,
    y,
    width: Math.min(width, box.x + box.width + by) - x,
    height: Math.min(height, box.y + box.height + by) - y,
  }
}
