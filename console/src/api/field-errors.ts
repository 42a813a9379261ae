import { graphql } from './graphql.ts'

/** What was wrong with an order, field by field. */
export const FieldErrors = graphql(`
  fragment FieldErrors on FieldError @_unmask {
    code
    field
    message
    advice
  }
`)
