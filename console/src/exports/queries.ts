import { graphql, type ResultOf } from '../api/graphql.ts'

const ExportFields = graphql(`
  fragment ExportFields on FootageExport @_unmask {
    id
    name
    state
    doneSeconds
    allSeconds
    createdAt
    expiresAt
    video {
      url
      bytes
      sha256
    }
    manifest {
      url
    }
    cause {
      code
      message
      advice
      retryable
    }
  }
`)
export type ExportShown = ResultOf<typeof ExportFields>

export const ExportsQuery = graphql(
  `
    query Exports($caseId: ID) {
      footageExports(caseId: $caseId) {
        ...ExportFields
      }
    }
  `,
  [ExportFields],
)

export const ExportQuery = graphql(
  `
    query Export($id: ID!) {
      footageExport(id: $id) {
        ...ExportFields
      }
    }
  `,
  [ExportFields],
)

export const OrderExport = graphql(`
  mutation OrderExport($input: ExportFootageInput!) {
    exportFootage(input: $input) {
      footageExport {
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

export const CancelExport = graphql(`
  mutation CancelExport($id: ID!) {
    cancelExport(id: $id) {
      footageExport {
        id
        state
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
