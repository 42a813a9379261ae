import { graphql } from '../api/graphql.ts'

export const LivePlayback = graphql(`
  query LivePlayback($camera: ID!) {
    playback(cameraId: $camera) {
      playlistUrl
      expiresAt
    }
  }
`)
