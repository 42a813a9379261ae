import type { Box, Picture } from '../../../media/analysis/types.ts'

/** How a network wants its picture. */
export interface InputForm {
  width: number
  height: number
  layout: 'channels-first' | 'channels-last'
  colors: 'rgb' | 'bgr'
  /** `uint8` are the pixels as they are. */
  type: 'float32' | 'uint8'
  /** `letterbox` keeps proportions and fills what is left at the right and below, `stretch` does not. */
  fit: 'letterbox' | 'stretch'
  /** What it is filled with, 0-255. */
  fill: number
  /** By colour, of pixels of 0-255: (pixel - mean) / deviation goes in. */
  mean: readonly [number, number, number]
  deviation: readonly [number, number, number]
}

export interface Fitted {
  values: Float32Array | Uint8Array
  dims: number[]
  /** From the network's picture to the one that was given, cut at its borders; undefined where nothing is left. */
  toPicture(corners: { left: number; top: number; right: number; bottom: number }): Box | undefined
}

/** A picture as a network wants it: scaled between the four nearest pixels, colours ordered and shifted. */
export function fitTo(picture: Picture, form: InputForm): Fitted {
  const { width, height } = form
  const ratio = Math.min(width / picture.width, height / picture.height)
  const letterbox = form.fit === 'letterbox'
  const shown = {
    width: letterbox ? Math.max(1, Math.round(picture.width * ratio)) : width,
    height: letterbox ? Math.max(1, Math.round(picture.height * ratio)) : height,
  }
  const scaleX = picture.width / shown.width
  const scaleY = picture.height / shown.height
  const values = blank(form)
  paint(picture, form, shown, values)
  return {
    values,
    dims: form.layout === 'channels-first' ? [1, 3, height, width] : [1, height, width, 3],
    toPicture({ left, top, right, bottom }) {
      const x = within(left * scaleX, picture.width)
      const y = within(top * scaleY, picture.height)
      const box = {
        ...{ x, y },
        width: within(right * scaleX, picture.width) - x,
        height: within(bottom * scaleY, picture.height) - y,
      }
      return box.width > 0 && box.height > 0 ? box : undefined
    },
  }
}

const within = (at: number, side: number): number => Math.min(Math.max(at, 0), side)

function blank({ width, height, type, fill, mean, deviation, layout }: InputForm): Fitted['values'] {
  const pixels = width * height
  if (type === 'uint8') return new Uint8Array(pixels * 3).fill(fill)
  const values = new Float32Array(pixels * 3)
  for (let color = 0; color < 3; color++) {
    const value = (fill - mean[color]!) / deviation[color]!
    if (layout === 'channels-first') values.fill(value, color * pixels, (color + 1) * pixels)
    else for (let at = color; at < values.length; at += 3) values[at] = value
  }
  return values
}

function paint(
  picture: Picture,
  { width, height, type, layout, colors, mean, deviation }: InputForm,
  shown: { width: number; height: number },
  values: Fitted['values'],
): void {
  const columns = taps(shown.width, picture.width)
  const rows = taps(shown.height, picture.height)
  const pixels = width * height
  const { data } = picture
  for (let y = 0; y < shown.height; y++) {
    const upper = rows.first[y]! * picture.width
    const lower = rows.second[y]! * picture.width
    const down = rows.share[y]!
    for (let x = 0; x < shown.width; x++) {
      const left = columns.first[x]!
      const right = columns.second[x]!
      const across = columns.share[x]!
      for (let color = 0; color < 3; color++) {
        const from = colors === 'rgb' ? color : 2 - color
        const above = mix(data[(upper + left) * 3 + from]!, data[(upper + right) * 3 + from]!, across)
        const below = mix(data[(lower + left) * 3 + from]!, data[(lower + right) * 3 + from]!, across)
        const value = mix(above, below, down)
        const at = layout === 'channels-first' ? color * pixels + y * width + x : (y * width + x) * 3 + color
        values[at] = type === 'uint8' ? Math.round(value) : (value - mean[color]!) / deviation[color]!
      }
    }
  }
}

const mix = (a: number, b: number, share: number): number => a + (b - a) * share

/** For each place of the new side the two places of the old one around its centre, and how near the second is. */
function taps(to: number, from: number): { first: Int32Array; second: Int32Array; share: Float32Array } {
  const first = new Int32Array(to)
  const second = new Int32Array(to)
  const share = new Float32Array(to)
  for (let index = 0; index < to; index++) {
    const at = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1)
    first[index] = Math.floor(at)
    second[index] = Math.min(first[index]! + 1, from - 1)
    share[index] = at - first[index]!
  }
  return { first, second, share }
}
