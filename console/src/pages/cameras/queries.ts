import { graphql, type ResultOf } from '../../api/graphql.ts'

export const CameraFields = graphql(`
  fragment CameraFields on Camera @_unmask {
    id
    source
    sourceKind
    clipSeconds
    everySeconds
    schedule
    groups
    zone
    paused
    nextAt: nextClipAt
    createdAt
    recent: processes(first: 4) {
      nodes {
        id
        status
        cause {
          code
          message
          advice
          retryable
        }
      }
    }
    regions {
      name
    }
    pictured: processes(first: 1, status: completed) {
      nodes {
        id
        startedAt
        createdAt
        chunks(first: 1) {
          nodes {
            width
            height
            thumbnail {
              url
            }
          }
        }
      }
    }
  }
`)

export type CameraRow = ResultOf<typeof CameraFields>

export const Cameras = graphql(
  `
    query Cameras {
      cameras {
        ...CameraFields
      }
    }
  `,
  [CameraFields],
)

export const Found = graphql(`
  query CamerasFound {
    discoveredCameras {
      id
      name
      source
    }
    cameras {
      id
      source
    }
  }
`)

export const Recorded = graphql(`
  query CamerasRecorded($cameraIds: [ID!]!, $from: DateTime!, $until: DateTime!) {
    recordings(cameraIds: $cameraIds, from: $from, until: $until, joinSeconds: 1) {
      cameraId
      stretches {
        from
        until
      }
      gaps {
        from
        until
        cause {
          code
        }
      }
    }
  }
`)

export const CamerasChanged = graphql(`
  subscription CamerasChanged($after: String) {
    notifications(
      after: $after
      kinds: [
        camera_added
        camera_changed
        camera_paused
        camera_resumed
        camera_removed
        process_completed
        process_failed
      ]
    ) {
      cursor
      notifications {
        cameraId
      }
    }
  }
`)

export const AddCamera = graphql(
  `
    mutation AddCamera($input: AddCameraInput!) {
      addCamera(input: $input) {
        camera {
          ...CameraFields
        }
        errors {
          field
          code
          message
          advice
        }
      }
    }
  `,
  [CameraFields],
)

export const ChangeCamera = graphql(
  `
    mutation ChangeCamera($input: ChangeCameraInput!) {
      changeCamera(input: $input) {
        camera {
          ...CameraFields
        }
        errors {
          field
          code
          message
          advice
        }
      }
    }
  `,
  [CameraFields],
)

export const RemoveCamera = graphql(`
  mutation RemoveCamera($input: RemoveCameraInput!) {
    removeCamera(input: $input) {
      id
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)

export const TakeClip = graphql(`
  mutation TakeClip($input: TakeClipInput!) {
    takeClip(input: $input) {
      process {
        id
      }
      isNew
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)

export const PauseCamera = graphql(
  `
    mutation PauseCamera($id: ID!) {
      pauseCamera(id: $id) {
        ...CameraFields
      }
    }
  `,
  [CameraFields],
)

export const ResumeCamera = graphql(
  `
    mutation ResumeCamera($id: ID!) {
      resumeCamera(id: $id) {
        ...CameraFields
      }
    }
  `,
  [CameraFields],
)
