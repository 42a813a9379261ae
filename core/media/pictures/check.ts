import { SpectraError } from '../../errors.ts'

/** No picture that is sent may be larger, in bytes. */
export const MOST_PICTURE_BYTES = 5 * 1024 ** 2

/** How files of each form begin; of WebP eight bytes further on, too. */
const FORMS: readonly (readonly [name: string, at: number, bytes: readonly number[]])[] = [
  ['JPEG', 0, [0xff, 0xd8, 0xff]],
  ['PNG', 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['WebP', 8, [0x57, 0x45, 0x42, 0x50]],
]

export const wrongPicture = (state: string, advice = 'Send a picture as JPEG, PNG or WebP.'): SpectraError =>
  new SpectraError('SS_INPUT_INVALID', `Cannot search by the picture: ${state}`, {
    details: { field: 'picture', advice },
  })

/**
 * Whether bytes may be a picture that is looked at: neither too many, nor of another form. What they hold shows where they are decoded.
 * @throws SS_INPUT_INVALID, SS_UPLOAD_TOO_LARGE
 */
export function checkPicture(bytes: Uint8Array): void {
  if (bytes.length === 0) throw wrongPicture('it is empty')
  if (bytes.length > MOST_PICTURE_BYTES) {
    const state = `it has ${bytes.length} bytes, and ${MOST_PICTURE_BYTES} are taken`
    throw new SpectraError('SS_UPLOAD_TOO_LARGE', `Cannot search by the picture: ${state}`, {
      details: { field: 'picture', advice: 'Send a smaller picture, or the part of it that is looked for.' },
    })
  }
  const isKnown = FORMS.some(([, at, begin]) => begin.every((byte, index) => bytes[at + index] === byte))
  if (!isKnown) throw wrongPicture('it is neither JPEG nor PNG nor WebP')
}
