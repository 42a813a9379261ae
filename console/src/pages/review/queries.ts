import { graphql } from '../../api/graphql.ts'

export const ReviewCameras = graphql(`
  query ReviewCameras {
    cameras {
      id
      createdAt
      pictured: processes(first: 1, status: completed) {
        nodes {
          startedAt
        }
      }
    }
  }
`)

const MomentPage = graphql(`
  fragment MomentPage on EventConnection @_unmask {
    nodes {
      id
      type
      startedAt
      endedAt
      description
      confidence
      reviewedAt
      processId
      chunkId
      camera {
        id
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
`)

export const ReviewTile = graphql(
  `
    query ReviewTile(
      $cameraIds: [ID!]!
      $from: DateTime!
      $until: DateTime!
      $step: Float!
      $join: Float
      $types: [String!]
      $reviewed: Boolean
    ) {
      momentCounts(cameraIds: $cameraIds, from: $from, until: $until, stepSeconds: $step, types: $types) {
        cameraId
        at
        count
        unreviewed
      }
      recordings(cameraIds: $cameraIds, from: $from, until: $until, joinSeconds: $join) {
        cameraId
        stretches {
          from
          until
          processId
          clips
        }
        ring {
          from
          until
        }
        gaps {
          from
          until
          cause {
            code
            message
          }
        }
      }
      moments(
        cameraIds: $cameraIds
        from: $from
        until: $until
        types: $types
        reviewed: $reviewed
        first: 200
      ) {
        ...MomentPage
      }
    }
  `,
  [MomentPage],
)

/** Clips alone, each by itself: of what is played, and of what is cut out. */
export const ClipsWithin = graphql(`
  query ClipsWithin($cameraIds: [ID!]!, $from: DateTime!, $until: DateTime!) {
    recordings(cameraIds: $cameraIds, from: $from, until: $until) {
      cameraId
      stretches {
        from
        until
        processId
      }
      ring {
        from
        until
      }
    }
  }
`)

export const RingPiece = graphql(`
  query RingPiece($camera: ID!, $from: DateTime!, $until: DateTime!) {
    playback(cameraId: $camera, from: $from, until: $until) {
      playlistUrl
      videoUrl
    }
  }
`)

export const MoreMoments = graphql(
  `
    query MoreMoments(
      $cameraIds: [ID!]!
      $from: DateTime!
      $until: DateTime!
      $types: [String!]
      $reviewed: Boolean
      $after: String
    ) {
      moments(
        cameraIds: $cameraIds
        from: $from
        until: $until
        types: $types
        reviewed: $reviewed
        first: 200
        after: $after
      ) {
        ...MomentPage
      }
    }
  `,
  [MomentPage],
)

/** The first one after an instant, or the last one before it. */
export const NextMoment = graphql(`
  query NextMoment(
    $cameraIds: [ID!]!
    $from: DateTime!
    $until: DateTime!
    $first: Int
    $last: Int
    $types: [String!]
    $reviewed: Boolean
  ) {
    moments(
      cameraIds: $cameraIds
      from: $from
      until: $until
      first: $first
      last: $last
      types: $types
      reviewed: $reviewed
    ) {
      nodes {
        startedAt
      }
    }
  }
`)

export const ClipFiles = graphql(`
  query ClipFiles($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      ... on Process {
        id
        startedAt
        chunks(first: 1) {
          nodes {
            fps
            video {
              url
              bytes
            }
            thumbnail {
              url
            }
          }
        }
      }
    }
  }
`)

export const MarkReviewed = graphql(`
  mutation MarkReviewed($ids: [ID!]!, $reviewed: Boolean!) {
    markReviewed(eventIds: $ids, reviewed: $reviewed) {
      events {
        id
      }
    }
  }
`)

export const FootageChanged = graphql(`
  subscription FootageChanged($after: String) {
    notifications(after: $after, kinds: [events_added, process_completed, process_failed]) {
      cursor
      notifications {
        cameraId
      }
    }
  }
`)
