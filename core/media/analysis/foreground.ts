import type { Background } from './background.ts'
import { addThings, LEAST_SHARE, outlines } from './blobs.ts'
import { lightOf } from './light.ts'
import { createMarks, within, type Around } from './marks.ts'
import { scoped, type Cv, type Mat } from './opencv.ts'
import type { Blob, Box, Picture } from './types.ts'

/** Least difference to the empty scene that counts, of 255, in any channel; restless pixels need more. */
const LEAST_DIFFERENCE = 20
/** Side of the square that closes gaps. */
const CLOSING = 7

export interface Foreground {
  /** What differs from the empty scene; not settled where that is most of the picture, and nothing can be told apart. */
  find(frame: Picture): { blobs: Blob[]; settled: boolean }
  /** Frees what it holds of OpenCV's memory. */
  delete(): void
}

/** Finds what is in front of a background. `restless` raises the threshold where pixels always change. */
export function createForeground(cv: Cv, background: Background, restless: Uint8Array): Foreground {
  const { width, height } = background
  const thresholds = restless.map((noise) => Math.min(90, LEAST_DIFFERENCE + noise * 4))
  const marks = createMarks(background, neighbourhood(cv, background), thresholds)
  const differences = new Uint8Array(width * height)
  const mask = new cv.Mat(height, width, cv.CV_8UC1)
  const shades = new cv.Mat(height, width, cv.CV_8UC1)
  const labels = new cv.Mat(height, width, cv.CV_8UC1)
  const small = cv.Mat.ones(3, 3, cv.CV_8U)
  const large = cv.Mat.ones(CLOSING, CLOSING, cv.CV_8U)
  const mats = { mask, shades, labels }

  /** Opens or closes the part of a mask in which there is something. */
  const smooth = (mat: Mat, how: number, kernel: Mat, { x, y, width, height }: Box): void =>
    scoped((own) => {
      const part = own(mat.roi(new cv.Rect(x, y, width, height)))
      cv.morphologyEx(part, part, how, kernel)
    })

  return {
    find(frame) {
      const light = lightOf(frame.data, background.data, background.grid)
      const certain = mask.data as Uint8Array
      const { marked, shaded, region } = marks.mark(frame, light, certain, shades.data as Uint8Array)
      if (marked > 0.6 * width * height) return { blobs: [], settled: false }
      if (marked < LEAST_SHARE * width * height * 0.5) return { blobs: [], settled: true }
      marks.measure(frame, light, region, differences)
      // What is closed grows, and shrinks again: it stays within this.
      const around = within(region, CLOSING, width, height)
      smooth(mask, cv.MORPH_OPEN, small, around)
      if (shaded > 20) {
        smooth(shades, cv.MORPH_OPEN, small, around)
        addThings(cv, mats, differences)
      }
      smooth(mask, cv.MORPH_CLOSE, large, around)
      return { blobs: outlines(cv, mats, differences, frame), settled: true }
    },
    delete() {
      for (const mat of [mask, shades, labels, small, large]) mat.delete()
    },
  }
}

/** Darkest and lightest value around each pixel: a camera that trembles shows nothing new at the edges of things. */
function neighbourhood(cv: Cv, { width, height, data }: Picture): Around {
  return scoped((own) => {
    const plate = own(new cv.Mat(height, width, cv.CV_8UC3))
    ;(plate.data as Uint8Array).set(data)
    const kernel = own(cv.Mat.ones(3, 3, cv.CV_8U))
    const result = own(new cv.Mat())
    cv.erode(plate, result, kernel)
    const low = new Uint8Array(result.data as Uint8Array)
    cv.dilate(plate, result, kernel)
    return { low, high: new Uint8Array(result.data as Uint8Array) }
  })
}
