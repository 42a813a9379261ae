import type { ReactNode } from 'react'
import type { Draft, DraftFault } from '../../regions/draft.ts'
import type { Shape } from '../../regions/shape.ts'

/** A shape that can be drawn anew: its picture, what its button says, its heading, and a name for example. */
export interface Tool {
  kind: Shape['kind']
  icon: ReactNode
  order: string
  title: string
  example: string
}

/** A shape that is there, as it is drawn, and what is told of it. */
export interface DrawnShape {
  draft: Draft
  icon: ReactNode
  about?: ReactNode
}

/** What somebody says of a shape besides its name and its points. */
export type FieldsOf = (
  draft: Draft,
  fault: DraftFault | undefined,
  onChange: (draft: Draft) => void,
) => ReactNode
