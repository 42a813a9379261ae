/** A place and size that the network's boxes are told against, as shares of the picture. */
export interface Anchor {
  x: number
  y: number
  width: number
  height: number
}

/** Cells a side of the six maps, and how much of the picture a box of each covers; the last is what comes after the sixth. */
const CELLS = [19, 10, 5, 3, 2, 1]
const SCALES = [0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1]

/**
 * The 1917 default boxes of SSD on 300x300 (Liu et al., "SSD: Single Shot MultiBox Detector", 2016, with the
 * first map reduced to three), map by map, row by row.
 */
export function ssdAnchors(): Anchor[] {
  return CELLS.flatMap((cells, map) => {
    const forms = formsOf(map)
    const centres = Array.from({ length: cells }, (_, index) => (index + 0.5) / cells)
    return centres.flatMap((y) =>
      centres.flatMap((x) =>
        forms.map(([scale, ratio]) => ({
          ...{ x, y },
          width: scale * Math.sqrt(ratio),
          height: scale / Math.sqrt(ratio),
        })),
      ),
    )
  })
}

/** Scale and width by height of the boxes in each cell. */
function formsOf(map: number): [number, number][] {
  const scale = SCALES[map]!
  if (map === 0) return [0.1, scale, scale].map((each, index) => [each, [1, 2, 0.5][index]!])
  const ratios = [1, 2, 0.5, 3, 1 / 3]
  return [
    ...ratios.map((ratio): [number, number] => [scale, ratio]),
    [Math.sqrt(scale * SCALES[map + 1]!), 1],
  ]
}
