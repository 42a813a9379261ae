import { graphql, type ResultOf } from '../../api/graphql.ts'
import { CameraFields } from '../cameras/queries.ts'

const RegionFields = graphql(`
  fragment RegionFields on CameraRegion @_unmask {
    name
    kind
    points
    families
    direction
    dwellSeconds
    crowdFrom
    updatedAt
  }
`)
export type RegionRow = ResultOf<typeof RegionFields>

const MaskFields = graphql(`
  fragment MaskFields on CameraMask @_unmask {
    name
    points
  }
`)
export type MaskRow = ResultOf<typeof MaskFields>

export const OneCamera = graphql(
  `
    query OneCamera($id: ID!) {
      camera(id: $id) {
        ...CameraFields
        recording {
          clock
          driftSeconds
        }
        folder {
          taken
          waiting
          unsettled
          refused
          cause {
            code
            message
            advice
            retryable
          }
          latest {
            name
            clock
          }
          refusals {
            name
            at
            cause {
              code
              message
            }
          }
        }
        regions {
          ...RegionFields
        }
        masks {
          ...MaskFields
        }
        events(first: 12) {
          nodes {
            id
            type
            description
            startedAt
            reviewedAt
          }
        }
      }
    }
  `,
  [CameraFields, RegionFields, MaskFields],
)

export type FolderRow = NonNullable<NonNullable<ResultOf<typeof OneCamera>['camera']>['folder']>

export const SetRegion = graphql(
  `
    mutation SetCameraRegion($input: SetCameraRegionInput!) {
      setCameraRegion(input: $input) {
        regions {
          ...RegionFields
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
  [RegionFields],
)

export const RemoveRegion = graphql(`
  mutation RemoveCameraRegion($input: RemoveCameraRegionInput!) {
    removeCameraRegion(input: $input) {
      regions {
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

export const SetMask = graphql(
  `
    mutation SetCameraMask($input: SetCameraMaskInput!) {
      setCameraMask(input: $input) {
        masks {
          ...MaskFields
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
  [MaskFields],
)

export const RemoveMask = graphql(`
  mutation RemoveCameraMask($input: RemoveCameraMaskInput!) {
    removeCameraMask(input: $input) {
      masks {
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
