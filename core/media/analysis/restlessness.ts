import { scoped, type Cv } from './opencv.ts'
import type { Picture } from './types.ts'

/** Mean difference of each pixel between neighbouring frames, 0-30, spread over its neighbourhood. */
export function restlessness(cv: Cv, frames: readonly Picture[]): Uint8Array {
  const { width, height } = frames[0]!
  const sums = new Uint32Array(width * height)
  const step = Math.max(1, Math.floor(frames.length / 20))
  let pairs = 0
  for (let index = 1; index < frames.length; index += step) {
    const a = frames[index - 1]!.data
    const b = frames[index]!.data
    pairs++
    for (let pixel = 0, at = 1; pixel < sums.length; pixel++, at += 3) {
      const step = Math.abs(a[at]! - b[at]!)
      sums[pixel]! += step < 30 ? step : 30
    }
  }
  return scoped((own) => {
    const mat = own(new cv.Mat(height, width, cv.CV_8UC1))
    const data = mat.data as Uint8Array
    for (let pixel = 0; pixel < sums.length; pixel++) data[pixel] = pairs ? sums[pixel]! / pairs : 0
    cv.blur(mat, mat, new cv.Size(5, 5))
    return new Uint8Array(mat.data as Uint8Array)
  })
}
