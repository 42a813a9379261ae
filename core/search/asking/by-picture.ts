import { SpectraError } from '../../errors.ts'
import type { Color } from '../../media/analysis/types.ts'
import { checkPicture, wrongPicture } from '../../media/pictures/check.ts'
import type { Answer, Asked, PictureAnswer, PictureAsked, SeenThing } from '../../ports.ts'
import { showStep } from './shown.ts'
import type { Step } from './question.ts'
import { KIND_BY_WORD } from './vocabulary.ts'

export interface PictureParts {
  ask(asked: Asked): Promise<Answer>
  /** What a detector finds in a picture that passes `checkPicture`, the most prominent first. */
  look(picture: Uint8Array): Promise<SeenThing[]>
}

/** Light greys are one paint in another light. */
const LIKE: Partial<Record<Color, readonly Color[]>> = {
  white: ['white', 'silver'],
  silver: ['silver', 'white', 'grey'],
  grey: ['grey', 'silver'],
}

/**
 * Looks at a picture, and asks for what takes most of it: its kind and its colour, as a question that is shown and can be changed like any other.
 * @throws SS_INPUT_INVALID where it is no picture, or nothing that the detector knows is seen in it
 */
export async function askByPicture(parts: PictureParts, asked: PictureAsked): Promise<PictureAnswer> {
  const { picture, text = '', ...others } = asked
  checkPicture(picture)
  const seen = await parts.look(picture)
  const [first] = seen
  if (!first) {
    throw wrongPicture(
      'nothing that the detector knows is seen in it',
      'Send the part of it that is looked for, or say in words what that is.',
    )
  }
  return { ...(await parts.ask({ ...others, text: [text, lineOf(first)].join(' ').trim() })), seen }
}

/** What is asked of something that was seen, as a line. */
export function lineOf({ kind, colour }: Pick<SeenThing, 'kind' | 'colour'>): string {
  const kinds = KIND_BY_WORD.get(kind)
  // What is nobody's class is not told by events: its words are.
  const step: Step = {
    things: kinds ? [{ kinds: [...kinds], colours: [...(LIKE[colour] ?? [colour])], types: [] }] : [],
    text: kind === 'object' ? colour : `${colour} ${kind}`,
  }
  return showStep(step).join(' ')
}

/** @throws SS_MODEL_UNABLE */
export function noDetector(): never {
  throw new SpectraError(
    'SS_MODEL_UNABLE',
    'Cannot search by a picture: there is no detector that says what is in it',
    {
      details: {
        advice:
          'Install @mediapipe/objectron and onnxruntime-node, or name a network with SPECTRA_DETECTOR: docs/models.md.',
      },
    },
  )
}
