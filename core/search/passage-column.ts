import type { Passage } from '../ports.ts'

/**
 * Passages as a row has them, those behind the whole chunk: its text and times stand in the row itself. Null in rows of older
 * programs.
 */
export type PassageColumn = Passage[] | string | null

export const toColumn = ([, ...others]: readonly Passage[]): Passage[] =>
  others.map(({ text, startTime, endTime, kind }) => ({ text, startTime, endTime, kind }))

interface Row {
  text: string
  start_time: number
  end_time: number
  passages: PassageColumn
}

/** All of a row, the whole chunk first. */
export function fromRow({
  text,
  start_time: startTime,
  end_time: endTime,
  passages,
}: Row): [Passage, ...Passage[]] {
  const others = typeof passages === 'string' ? (JSON.parse(passages) as Passage[]) : passages
  return [{ text, startTime, endTime, kind: 'chunk' }, ...(others ?? [])]
}

/** The one at a place; the whole chunk where there is none: the row was written anew since the index was told. */
export function passageAt(row: Row, place: number): Passage {
  const passages = fromRow(row)
  return passages[place] ?? passages[0]
}
