import { graphql, type ResultOf } from '../../api/graphql.ts'

export const ChannelFields = graphql(`
  fragment ChannelFields on Channel @_unmask {
    id
    name
    kind
    address
    hasSecret
    wants {
      kinds
      cameraIds
      ruleIds
      leastSeverity
    }
    quiet {
      from
      until
      zone
      mode
      except
    }
    digest {
      at
      zone
      cameraIds
    }
    nextDigestAt
    pausedAt
    waiting
    dead
    failing {
      because
      retryAt
    }
  }
`)

export type ChannelRow = ResultOf<typeof ChannelFields>

export const Channels = graphql(
  `
    query Channels {
      channels {
        ...ChannelFields
      }
    }
  `,
  [ChannelFields],
)

export const AddChannel = graphql(
  `
    mutation AddChannel($input: AddChannelInput!) {
      addChannel(input: $input) {
        secret
        channel {
          ...ChannelFields
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
  [ChannelFields],
)

export const EditChannel = graphql(
  `
    mutation EditChannel($input: EditChannelInput!) {
      editChannel(input: $input) {
        channel {
          ...ChannelFields
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
  [ChannelFields],
)

export const PauseChannel = graphql(`
  mutation PauseChannel($id: ID!) {
    pauseChannel(id: $id) {
      channel {
        id
        pausedAt
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

export const ResumeChannel = graphql(`
  mutation ResumeChannel($id: ID!) {
    resumeChannel(id: $id) {
      channel {
        id
        pausedAt
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

export const RemoveChannel = graphql(`
  mutation RemoveChannel($id: ID!) {
    removeChannel(id: $id) {
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

export const TestChannel = graphql(`
  mutation TestChannel($id: ID!) {
    testChannel(id: $id) {
      delivered
      cause {
        code
        message
        advice
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

export const ReplayDeliveries = graphql(`
  mutation ReplayDeliveries($channelId: ID!, $deliveryId: ID) {
    replayDeliveries(channelId: $channelId, deliveryId: $deliveryId) {
      replayed
      errors {
        field
        code
        message
        advice
      }
    }
  }
`)

export const Deliveries = graphql(`
  query Deliveries($channelId: ID!, $state: DeliveryState) {
    deliveries(channelId: $channelId, state: $state, first: 100) {
      nodes {
        id
        title
        state
        attempts
        createdAt
        nextAt
        processId
        cause {
          code
          message
        }
      }
    }
  }
`)
