import sharp from 'sharp'
import { iou } from '../analysis/boxes.ts'
import { dominantColor } from '../analysis/colour.ts'
import type { Finder } from '../analysis/closely.ts'
import { familyOf } from '../analysis/families.ts'
import { lookAtParts, united } from '../analysis/parts.ts'
import { patchOf } from '../analysis/patch.ts'
import type { Box, Color, Detection, Kind, Picture } from '../analysis/types.ts'
import { wrongPicture } from './check.ts'

/** Something in a picture. */
export interface SeenThing {
  kind: Kind
  colour: Color
  /** 0-1: how sure it is. */
  score: number
  /** In shares of the picture's sides. */
  box: Box
}

/** Sides in pixels: there is nothing to see in fewer, and more are not decoded. */
const LEAST_SIDE = 16
const MOST_PIXELS = 50_000_000
/** Looked at in this size: the longer side, in pixels. */
const SIDE = 1280
/** What parts are compared with: a detector sees about so much. */
const WHOLE = 320
/** A thing that fills its picture is seen better with something around it: of each side so much is added. */
const AROUND = 0.3
const GREY = { r: 128, g: 128, b: 128 }
const MOST_SEEN = 10
/** Boxes that overlap by more, as intersection over union, are of one thing. */
const SAME = 0.5
const WHOLE_SHARE = 0.8
const WHOLE_SCORE = 0.6

/**
 * What a detector finds in a picture, and in which colours: what takes most of it first.
 * @param bytes of a file that `checkPicture` passes
 * @throws SS_INPUT_INVALID where it cannot be decoded, or is too small or too large
 */
export async function lookAtPicture(
  finder: Finder & { sure: number },
  bytes: Uint8Array,
): Promise<SeenThing[]> {
  const picture = await decoded(bytes)
  const found = united([
    ...(await finder.detect(picture, finder.sure)),
    ...(await withSpace(finder, picture)),
    ...(await partsOf(finder, picture)),
  ])
  const { width, height } = picture
  return (
    onceEach(found)
      .map((one) => ({ ...one, share: (one.box.width * one.box.height) / (width * height) }))
      // A thing about the house that is all there is to see is taken for one too easily.
      .filter(
        ({ kind, score, share }) => familyOf(kind) !== 'thing' || share < WHOLE_SHARE || score >= WHOLE_SCORE,
      )
      .sort((a, b) => b.score * b.share - a.score * a.share)
      .slice(0, MOST_SEEN)
      .map(({ kind, score, box }) => ({
        ...{ kind, score: Number(score.toFixed(2)), colour: dominantColor(patchOf(picture, box).colors) },
        box: sharesOf(box, width, height),
      }))
  )
}

/** What one look takes for a car and another for a vehicle is one thing: what it is called in more detail. */
function onceEach(found: readonly Detection[]): Detection[] {
  const isGeneral = ({ kind }: Detection): boolean => kind === 'vehicle' || kind === 'animal'
  return found.filter(
    (one) =>
      !isGeneral(one) ||
      !found.some(
        (other) =>
          !isGeneral(other) && familyOf(other.kind) === familyOf(one.kind) && iou(one.box, other.box) > SAME,
      ),
  )
}

async function decoded(bytes: Uint8Array): Promise<Picture> {
  try {
    const image = sharp(bytes, { limitInputPixels: false })
    const { width, height } = await image.metadata()
    if (width * height > MOST_PIXELS) throw wrongPicture(`it has ${width}x${height} pixels`, TOO_LARGE)
    if (Math.min(width, height) < LEAST_SIDE)
      throw wrongPicture(`it has ${width}x${height} pixels`, TOO_SMALL)
    const size = { width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true } as const
    const { data, info } = await image
      .autoOrient()
      .resize(size)
      .flatten({ background: GREY })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { data, width: info.width, height: info.height }
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'SS_INPUT_INVALID') throw thrown
    throw wrongPicture(`it cannot be decoded (${String((thrown as Error).message).slice(0, 200)})`)
  }
}

const TOO_SMALL = `Send one of at least ${LEAST_SIDE}x${LEAST_SIDE} pixels.`
const TOO_LARGE = `Send one of ${MOST_PIXELS / 1_000_000} million pixels at most.`

/** Looks at it in the middle of a grey one, and gives what is found in pixels of its own. */
async function withSpace(finder: Finder & { sure: number }, picture: Picture): Promise<Detection[]> {
  const { width, height, data } = picture
  const [across, down] = [Math.round(width * AROUND), Math.round(height * AROUND)]
  const { data: wider, info } = await sharp(data, { raw: { width, height, channels: 3 } })
    .extend({ left: across, right: across, top: down, bottom: down, background: GREY })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const found = await finder.detect({ data: wider, width: info.width, height: info.height }, finder.sure)
  return found.flatMap(({ box, ...one }) => {
    const [left, top] = [Math.max(0, box.x - across), Math.max(0, box.y - down)]
    const right = Math.min(width, box.x + box.width - across)
    const bottom = Math.min(height, box.y + box.height - down)
    const inside = { x: left, y: top, width: right - left, height: bottom - top }
    return inside.width > 0 && inside.height > 0 ? [{ ...one, box: inside }] : []
  })
}

/** What is small in a large picture. */
async function partsOf(finder: Finder & { sure: number }, picture: Picture): Promise<Detection[]> {
  const scale = Math.max(picture.width, picture.height) / WHOLE
  const found = await lookAtParts(finder, { ...picture, scale }, finder.sure)
  return found.map(({ box, ...one }) => ({
    ...one,
    box: { x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale },
  }))
}

const sharesOf = ({ x, y, ...box }: Box, width: number, height: number): Box => ({
  ...{ x: x / width, y: y / height },
  ...{ width: box.width / width, height: box.height / height },
})
