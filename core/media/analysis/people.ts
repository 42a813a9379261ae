import { scoped, type Cv, type Mat } from './opencv.ts'
import type { Box, Picture } from './types.ts'

/** The detector's window in pixels, and how tall a person is made for it: it looks at larger windows, too. */
const WINDOW = { width: 64, height: 128, person: 114 }

export interface PeopleDetector {
  /**
   * How much the thing in `box` looks like a person who stands or walks: the detector's weight, 0 where it finds none.
   * Above about 0.4 is likely, above 1 is as good as sure.
   */
  weigh(frame: Picture, box: Box): number
  delete(): void
}

/** Histograms of oriented gradients with OpenCV's own people model (Dalal and Triggs, 2005). */
export function createPeopleDetector(cv: Cv): PeopleDetector {
  const hog = new cv.HOGDescriptor()
  scoped((own) => {
    const weights = own(cv.HOGDescriptor.getDefaultPeopleDetector() as unknown as FloatVector)
    const values = Array.from({ length: weights.size() }, (_, index) => weights.get(index))
    // setSVMDetector takes a Mat only.
    hog.setSVMDetector(own(cv.matFromArray(values.length, 1, cv.CV_32FC1, values)))
  })

  const strongest = (picture: Mat, fits: (found: Box) => boolean): number =>
    scoped((own) => {
      const found = own(new cv.RectVector())
      const weights = own(new cv.DoubleVector())
      const stride = new cv.Size(8, 8)
      hog.detectMultiScale(picture, found, weights, 0, stride, new cv.Size(8, 8), 1.05, 1, false)
      let best = 0
      for (let index = 0; index < found.size(); index++) {
        if (fits(found.get(index) as Box)) best = Math.max(best, weights.get(index))
      }
      return best
    })

  const grey = (frame: Picture, to: Mat): void => {
    const data = to.data as Uint8Array
    for (let pixel = 0, at = 0; pixel < data.length; pixel++, at += 3) {
      data[pixel] = (frame.data[at]! * 77 + frame.data[at + 1]! * 150 + frame.data[at + 2]! * 29) >> 8
    }
  }

  return {
    weigh: (frame, box) =>
      scoped((own) => {
        const picture = own(new cv.Mat(frame.height, frame.width, cv.CV_8UC1))
        grey(frame, picture)
        const scale = WINDOW.person / box.height
        const width = Math.max(box.width * 1.5, (WINDOW.width * 1.6) / scale)
        const height = (WINDOW.height * 1.4) / scale
        const left = Math.round(box.x + box.width / 2 - width / 2)
        const top = Math.round(box.y + box.height / 2 - height / 2)
        const crop = own(
          cropped(cv, picture, { x: left, y: top, width: Math.round(width), height: Math.round(height) }),
        )
        const size = new cv.Size(Math.round(crop.cols * scale), Math.round(crop.rows * scale))
        cv.resize(crop, crop, size, 0, 0, cv.INTER_LINEAR)
        return strongest(crop, (found) => found.height < WINDOW.height * 1.5)
      }),
    delete: () => (hog as unknown as { delete(): void }).delete(),
  }
}

interface FloatVector {
  size(): number
  get(index: number): number
  delete(): void
}

/** A part of a picture; what lies outside repeats the border. */
function cropped(cv: Cv, picture: Mat, box: Box): Mat {
  const left = Math.max(0, -box.x)
  const top = Math.max(0, -box.y)
  const right = Math.max(0, box.x + box.width - picture.cols)
  const bottom = Math.max(0, box.y + box.height - picture.rows)
  return scoped((own) => {
    const inside = own(
      picture.roi(
        new cv.Rect(box.x + left, box.y + top, box.width - left - right, box.height - top - bottom),
      ),
    )
    const result = new cv.Mat()
    cv.copyMakeBorder(inside, result, top, bottom, left, right, cv.BORDER_REPLICATE)
    return result
  })
}
