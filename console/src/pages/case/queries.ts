import { graphql, type ResultOf } from '../../api/graphql.ts'

export const CaseItemFields = graphql(`
  fragment CaseItemFields on CaseItem @_unmask {
    id
    kind
    processId
    cameraId
    startTime
    endTime
    from
    until
    comment
    process {
      title
    }
    event {
      type
      description
      startedAt
    }
    chunk {
      summary
      thumbnail {
        url
      }
    }
  }
`)
export type ItemShown = ResultOf<typeof CaseItemFields>

export const CaseQuery = graphql(
  `
    query Case($id: ID!) {
      case(id: $id) {
        id
        name
        note
        updatedAt
        items {
          ...CaseItemFields
        }
      }
    }
  `,
  [CaseItemFields],
)
export type CaseWhole = NonNullable<ResultOf<typeof CaseQuery>['case']>

export const ChangeCase = graphql(`
  mutation ChangeCase($input: ChangeCaseInput!) {
    changeCase(input: $input) {
      case {
        id
        name
        note
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
