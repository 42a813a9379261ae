/** A GraphQL operation with the types of what it takes and answers. */
export interface Operation<Answer, Variables> {
  readonly text: string
  /** Types only: never set. */
  readonly types?: { answer: Answer; variables: Variables }
}
