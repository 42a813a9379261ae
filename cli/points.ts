import { SpectraError } from '../core/errors.ts'

/** All of the picture, as points of the command line. */
export const WHOLE = ['0,0', '1,0', '1,1', '0,1'] as const

/** The points of a shape in the picture: those that are given, or all of it. @throws SS_INPUT_INVALID */
export function pointsOf(points: readonly string[], whole = false): number[][] {
  if (whole && points.length > 0)
    throw new SpectraError('SS_INPUT_INVALID', 'Cannot use --whole: points are given, too')
  return (whole ? WHOLE : points).map(pointOf)
}

/** @throws SS_INPUT_INVALID */
function pointOf(text: string): number[] {
  const numbers = text.split(',').map(numberOf)
  if (numbers.length === 2 && numbers.every(Number.isFinite)) return numbers
  throw new SpectraError(
    'SS_INPUT_INVALID',
    `Cannot read the point ${JSON.stringify(text)}: give two shares of the picture, such as 0.5,1`,
  )
}

/** NaN for what is no number: whoever checks the whole says so. */
export const numberOf = (text: string): number => (text.trim() === '' ? NaN : Number(text))
