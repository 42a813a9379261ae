import { graphql, type ResultOf } from '../../../api/graphql.ts'

const ChunkFields = graphql(`
  fragment ChunkToTry on Chunk @_unmask {
    id
    ordinal
    startTime
    endTime
    summary
    video {
      url
    }
    thumbnail {
      url
    }
    process {
      title
    }
  }
`)
export type ChunkToTry = ResultOf<typeof ChunkFields>

export const ChunkAsked = graphql(
  `
    query ChunkToTry($id: ID!) {
      chunk(id: $id) {
        ...ChunkToTry
      }
    }
  `,
  [ChunkFields],
)

export const RecentChunks = graphql(
  `
    query ChunksToTry {
      batchProcesses(first: 12) {
        nodes {
          id
          chunks(first: 3) {
            nodes {
              ...ChunkToTry
            }
          }
        }
      }
    }
  `,
  [ChunkFields],
)

export const RecentClips = graphql(
  `
    query ClipsToTry($cameraId: ID!) {
      cameraProcesses(cameraId: $cameraId, first: 24) {
        nodes {
          id
          chunks(first: 1) {
            nodes {
              ...ChunkToTry
            }
          }
        }
      }
    }
  `,
  [ChunkFields],
)

export const FoundChunks = graphql(
  `
    query FindChunksToTry($text: String!) {
      ask(text: $text, limit: 24) {
        hits {
          chunk {
            ...ChunkToTry
          }
        }
      }
    }
  `,
  [ChunkFields],
)

export const EstimateAsked = graphql(`
  query TrialEstimate($seconds: Float!, $chunkDuration: Float!) {
    estimate(seconds: $seconds, chunkDuration: $chunkDuration, motionGate: false) {
      models {
        kind
        place
        provider
        model
        usd
        basis
      }
    }
  }
`)

const StepFields = graphql(`
  fragment TrialStepFields on TrialStep @_unmask {
    provider
    model
    inputTokens
    outputTokens
    usd
    milliseconds
    refused
    passedOver {
      provider
      model
      code
      message
    }
  }
`)
export type StepShown = ResultOf<typeof StepFields>

const TrialFields = graphql(
  `
    fragment TrialFields on TrialPayload @_unmask {
      trial {
        id
        name
        version
        milliseconds
        chunk {
          id
          startTime
          endTime
        }
        description {
          summary
          isKept
          step {
            ...TrialStepFields
          }
        }
        events {
          events {
            type
            startTime
            endTime
            confidence
            description
            attributes
          }
          step {
            ...TrialStepFields
          }
        }
        failure {
          step
          code
          message
          advice
          retryable
        }
        warnings {
          code
          message
        }
        cost {
          calls
          usd
          unpriced
          estimated
        }
      }
      errors {
        code
        field
        message
        advice
      }
    }
  `,
  [StepFields],
)
type Payload = ResultOf<typeof TrialFields>
export type TrialShown = NonNullable<Payload['trial']>
export type EventTold = NonNullable<TrialShown['events']>['events'][number]

export const TryPrompt = graphql(
  `
    mutation TryPrompt($input: TryPromptInput!) {
      tryPrompt(input: $input) {
        ...TrialFields
      }
    }
  `,
  [TrialFields],
)

export const TryEventSchema = graphql(
  `
    mutation TryEventSchema($input: TryEventSchemaInput!) {
      tryEventSchema(input: $input) {
        ...TrialFields
      }
    }
  `,
  [TrialFields],
)
