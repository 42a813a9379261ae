/** As it is shown: in square pixels, upright. A pixel more or less is the rounding of who wrote the ratio. */
export function shownSize(of: { wide: number; high: number; pixelWidth: number; rotation: number }): {
  width: number
  height: number
} {
  const { wide, high, pixelWidth, rotation } = of
  const [width, height] =
    pixelWidth >= 1 ? [Math.round(wide * pixelWidth), high] : [wide, Math.round(high / pixelWidth)]
  const square = Math.abs(width - wide) <= 1 && Math.abs(height - high) <= 1
  const [across, down] = square ? [wide, high] : [width, height]
  return rotation % 180 === 0 ? { width: across, height: down } : { width: down, height: across }
}
