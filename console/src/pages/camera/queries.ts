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

export const OneCamera = graphql(
  `
    query OneCamera($id: ID!) {
      camera(id: $id) {
        ...CameraFields
        recording {
          clock
          driftSeconds
        }
        regions {
          ...RegionFields
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
  [CameraFields, RegionFields],
)

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
