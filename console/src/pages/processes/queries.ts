import { graphql, type ResultOf } from '../../api/graphql.ts'

export const RowFields = graphql(`
  fragment RowFields on Process @_unmask {
    id
    title
    status
    createdAt
    source {
      duration
    }
    counts {
      chunks
      chunksTotal
      completed
      events
    }
    cause {
      message
    }
  }
`)

export type ProcessRow = ResultOf<typeof RowFields>

export const OfFiles = graphql(
  `
    query ProcessesOfFiles($first: Int!, $after: String, $status: ProcessStatus) {
      found: batchProcesses(first: $first, after: $after, status: $status) {
        nodes {
          ...RowFields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount {
          count
          capped
        }
      }
    }
  `,
  [RowFields],
)

export const OfCamera = graphql(
  `
    query ProcessesOfCamera($first: Int!, $after: String, $status: ProcessStatus, $camera: ID!) {
      found: cameraProcesses(first: $first, after: $after, status: $status, cameraId: $camera) {
        nodes {
          ...RowFields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount {
          count
          capped
        }
      }
    }
  `,
  [RowFields],
)

export const CameraNames = graphql(`
  query CameraNames {
    cameras {
      id
    }
  }
`)

export const Changed = graphql(`
  subscription ProcessesChanged($after: String) {
    notifications(
      after: $after
      kinds: [
        process_created
        process_queued
        process_pending
        process_processing
        process_completed
        process_failed
        process_cancelled
        process_deleted
        chunk_completed
      ]
    ) {
      cursor
      notifications {
        processId
      }
    }
  }
`)
