import { graphql, type ResultOf } from '../../api/graphql.ts'

const CitationFields = graphql(`
  fragment CitationFields on ChatCitation @_unmask {
    chunkId
    processId
    cameraId
    startTime
    endTime
    at
    claim
  }
`)
export type Citation = ResultOf<typeof CitationFields>

const SentenceFields = graphql(
  `
    fragment SentenceFields on ChatSentence @_unmask {
      text
      support
      citations {
        ...CitationFields
      }
    }
  `,
  [CitationFields],
)
export type Sentence = ResultOf<typeof SentenceFields>

const TurnFields = graphql(
  `
    fragment TurnFields on ChatTurn @_unmask {
      id
      number
      question
      status
      hidden
      cause {
        message
      }
      reply {
        kind
        madeBy
        note
        sentences {
          ...SentenceFields
        }
      }
    }
  `,
  [SentenceFields],
)
export type Turn = ResultOf<typeof TurnFields>

export const ConversationsQuery = graphql(`
  query Conversations {
    conversations(first: 100) {
      id
      title
      isOwn
      sharedWith
      turnCount
    }
  }
`)
export type Listed = ResultOf<typeof ConversationsQuery>['conversations'][number]

export const ConversationQuery = graphql(
  `
    query Conversation($id: ID!) {
      conversation(id: $id) {
        id
        title
        isOwn
        sharedWith
        turns(last: 50) {
          ...TurnFields
        }
      }
    }
  `,
  [TurnFields],
)
export type OpenConversation = NonNullable<ResultOf<typeof ConversationQuery>['conversation']>

export const BeginMutation = graphql(`
  mutation BeginConversation {
    createConversation {
      id
    }
  }
`)

export const AskMutation = graphql(
  `
    mutation AskInConversation($id: ID!, $text: String!, $zone: String, $about: ChatAboutInput, $turn: ID) {
      askInConversation(conversationId: $id, text: $text, zone: $zone, about: $about, id: $turn) {
        ...TurnFields
      }
    }
  `,
  [TurnFields],
)

/** What a citation shows. */
export const CitedClip = graphql(`
  query CitedClip($id: ID!) {
    chunk(id: $id) {
      startTime
      video {
        url
      }
    }
  }
`)

export const ShareMutation = graphql(`
  mutation ShareConversation($id: ID!, $title: String, $roles: [Role!]) {
    changeConversation(id: $id, title: $title, sharedWith: $roles) {
      id
      title
      sharedWith
    }
  }
`)

export const DeleteMutation = graphql(`
  mutation DeleteConversation($id: ID!) {
    deleteConversation(id: $id)
  }
`)

export const CancelMutation = graphql(
  `
    mutation CancelChatTurn($id: ID!) {
      cancelChatTurn(id: $id) {
        ...TurnFields
      }
    }
  `,
  [TurnFields],
)

export const ToldSubscription = graphql(
  `
    subscription ChatTurnTold($turn: ID!, $after: String) {
      chatTurnTold(turnId: $turn, after: $after) {
        cursor
        pieces {
          kind
          text
          sentence {
            ...SentenceFields
          }
        }
        turn {
          ...TurnFields
        }
      }
    }
  `,
  [SentenceFields, TurnFields],
)
export type Piece = ResultOf<typeof ToldSubscription>['chatTurnTold']['pieces'][number]
