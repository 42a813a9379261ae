import { graphql, type ResultOf } from '../../api/graphql.ts'

export const ProcessQuery = graphql(`
  query Process($id: ID!) {
    process(id: $id) {
      id
      title
      status
      createdAt
      finishedAt
      startedAt
      source {
        duration
        width
        height
        fps
        codec
      }
      counts {
        chunks
        chunksTotal
        described
        completed
        failed
        events
      }
      warnings {
        code
        message
      }
      cause {
        code
        message
        advice
        retryable
      }
      camera {
        id
      }
      summary {
        text
        claims {
          text
          startTime
          endTime
        }
      }
    }
  }
`)
export type ProcessShown = NonNullable<ResultOf<typeof ProcessQuery>['process']>

export const ChunkFields = graphql(`
  fragment ChunkFields on Chunk @_unmask {
    id
    ordinal
    startTime
    endTime
    status
    summary
    model
    provider
    promptVersion
    transcript {
      startTime
      endTime
      text
    }
    video {
      url
    }
    cause {
      code
      message
    }
  }
`)
export type ChunkShown = ResultOf<typeof ChunkFields>

export const ChunksQuery = graphql(
  `
    query ProcessChunks($id: ID!, $first: Int!, $after: String) {
      batchChunks(processId: $id, first: $first, after: $after) {
        nodes {
          ...ChunkFields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [ChunkFields],
)

export const EventFields = graphql(`
  fragment EventFields on Event @_unmask {
    id
    type
    startTime
    endTime
    confidence
    description
  }
`)
export type EventShown = ResultOf<typeof EventFields>

export const EventsQuery = graphql(
  `
    query ProcessEvents($id: ID!, $first: Int!, $after: String) {
      process(id: $id) {
        events(first: $first, after: $after) {
          nodes {
            ...EventFields
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [EventFields],
)

export const Updated = graphql(`
  subscription ProcessUpdated($id: ID!, $after: String) {
    processUpdated(id: $id, after: $after) {
      cursor
      process {
        id
        status
      }
    }
  }
`)

export const Cancel = graphql(`
  mutation Cancel($id: ID!) {
    cancelBatchProcess(id: $id) {
      id
      status
    }
  }
`)
