import type { Asked } from './dataset.ts'

type Found = readonly Pick<Asked, 'video' | 'minute'>[]

const AT = [1, 5, 10]
/** How many minutes are looked at. */
export const MOST = Math.max(...AT)

/** Of all that was asked, the share for which the right video, or the right minute of it, is among the first 1, 5 and 10 that were found. */
export function figuresOf(asked: readonly Asked[], found: readonly Found[]): Record<string, number> {
  const share = (isRight: (one: Found[number], of: Asked) => boolean, most: number): number =>
    asked.filter((each, index) => found[index]!.slice(0, most).some((one) => isRight(one, each))).length /
    asked.length
  const sameVideo = (one: Found[number], of: Asked): boolean => one.video === of.video
  const sameMinute = (one: Found[number], of: Asked): boolean =>
    sameVideo(one, of) && one.minute === of.minute
  return {
    ...Object.fromEntries(AT.map((most) => [`video@${most}`, share(sameVideo, most)])),
    ...Object.fromEntries(AT.map((most) => [`chunk@${most}`, share(sameMinute, most)])),
  }
}
