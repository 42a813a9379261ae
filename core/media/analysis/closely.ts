import sharp from 'sharp'
import { grown, iou, moved, within } from './boxes.ts'
import type { Box, Detection, Frame, Picture } from './types.ts'
import type { Ballot } from './vote.ts'

/** Finds things in a picture: their boxes in its pixels, surest first, from a score of `least` on. */
export interface Finder {
  detect(picture: Picture, least?: number): Promise<Detection[]>
}

/** A look takes in so many times the longer side of the thing: close enough for detail, far enough for what is around it. */
const MARGINS = [1.3, 2.5]
/** Longest side of a picture that is worth handing over: detectors see about that much. */
const SIDE = 320
/** Least pixels of a side of a crop: there is nothing to see in fewer. */
const SMALLEST = 12
const LEAST_SCORE = 0.2

/** A picture in all the detail that there is, and how many of its pixels one of the small one is. */
export interface Detailed extends Picture {
  scale: number
}

/** The large picture of a frame, or itself where it has none or it cannot be read. */
export async function detailOf(frame: Frame): Promise<Detailed> {
  if (!frame.large) return { ...frame, scale: 1 }
  const { data, info } = await sharp(frame.large).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, scale: info.width / frame.width }
}

/** Looks at one place of a picture twice, closely and with what is around it; the votes for what is there. */
export async function lookAt(finder: Finder, detail: Detailed, box: Box): Promise<Ballot[]> {
  const place = {
    x: box.x * detail.scale,
    y: box.y * detail.scale,
    width: box.width * detail.scale,
    height: box.height * detail.scale,
  }
  const ballots: Ballot[] = []
  for (const margin of MARGINS) {
    const side = Math.max(place.width, place.height) * margin
    const region = cutTo(
      {
        x: place.x + (place.width - side) / 2,
        y: place.y + (place.height - side) / 2,
        width: side,
        height: side,
      },
      detail,
    )
    if (region.width < SMALLEST || region.height < SMALLEST) continue
    const { picture, scale } = await crop(detail, region)
    const found = await finder.detect(picture, LEAST_SCORE)
    ballots.push(
      found.filter((one) => {
        const { x, y, width, height } = one.box
        const there = moved(
          { x: x / scale, y: y / scale, width: width / scale, height: height / scale },
          region.x,
          region.y,
        )
        return isAt(there, place)
      }),
    )
  }
  return ballots
}

/** What was found is the thing that moved, or most of it: not something beside it, behind it or on it. */
const isAt = (found: Box, place: Box): boolean =>
  iou(found, place) > 0.3 || (iou(found, place) > 0.15 && within(found, grown(place, 0.15)) > 0.9)

function cutTo({ x, y, width, height }: Box, picture: Picture): Box {
  const left = Math.max(0, Math.floor(x))
  const top = Math.max(0, Math.floor(y))
  return {
    x: left,
    y: top,
    width: Math.min(picture.width, Math.ceil(x + width)) - left,
    height: Math.min(picture.height, Math.ceil(y + height)) - top,
  }
}

/** A part of a picture, made smaller where it has more detail than a detector sees. */
export async function crop(
  detail: Picture,
  { x, y, width, height }: Box,
): Promise<{ picture: Picture; scale: number }> {
  const scale = Math.min(1, SIDE / Math.max(width, height))
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
  const raw = { width: detail.width, height: detail.height, channels: 3 as const }
  const cut = sharp(detail.data, { raw }).extract({ left: x, top: y, width, height })
  const data = await (scale < 1 ? cut.resize(size.width, size.height, { kernel: 'linear' }) : cut)
    .raw()
    .toBuffer()
  return { picture: { data, ...size }, scale: size.width / width }
}
