import { graphql } from '../../api/graphql.ts'

export const RecapCameras = graphql(`
  query RecapCameras {
    cameras {
      id
    }
  }
`)

export const DayOfCamera = graphql(`
  query DayOfCamera($cameraId: ID!, $from: DateTime!, $until: DateTime!, $zone: String) {
    cameraSummary(cameraId: $cameraId, from: $from, until: $until, zone: $zone) {
      text
      claims {
        text
        from
        sources {
          processId
          startTime
        }
      }
    }
  }
`)
