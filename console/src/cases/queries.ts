import { graphql, type ResultOf } from '../api/graphql.ts'

export const CaseFields = graphql(`
  fragment CaseFields on Case @_unmask {
    id
    name
    note
    itemCount
    updatedAt
  }
`)
export type CaseShown = ResultOf<typeof CaseFields>

export const CasesQuery = graphql(
  `
    query Cases($first: Int!, $after: String) {
      cases(first: $first, after: $after) {
        nodes {
          ...CaseFields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [CaseFields],
)

export const CreateCase = graphql(`
  mutation CreateCase($input: CreateCaseInput!) {
    createCase(input: $input) {
      case {
        id
        name
      }
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)

export const AddToCase = graphql(`
  mutation AddToCase($input: AddToCaseInput!) {
    addToCase(input: $input) {
      case {
        id
        name
        items {
          id
        }
      }
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)

export const ChangeCaseItem = graphql(`
  mutation ChangeCaseItem($input: ChangeCaseItemInput!) {
    changeCaseItem(input: $input) {
      case {
        id
      }
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)
