import { graphql, type ResultOf } from '../../api/graphql.ts'

const ThingFields = graphql(`
  fragment ThingFields on SearchThing @_unmask {
    types
    kinds
    colours
    least
    most
  }
`)

const HitFields = graphql(`
  fragment HitFields on SearchHit @_unmask {
    chunkId
    processId
    startTime
    endTime
    at
    text
    clipUrl
    process {
      title
    }
    camera {
      id
    }
    chunk {
      thumbnail {
        url
      }
    }
    why {
      words
      meaning
      events {
        id
        description
      }
    }
    moments {
      processId
      startTime
      endTime
    }
  }
`)
export type Hit = ResultOf<typeof HitFields>

export const AskQuery = graphql(
  `
    query Ask($text: String!, $zone: String, $not: [SearchPart!], $limit: Int) {
      ask(text: $text, zone: $zone, not: $not, limit: $limit) {
        understood {
          line
          text
          from
          until
          cameras
          unclear
          things {
            ...ThingFields
          }
          without {
            ...ThingFields
          }
          then {
            text
            within
            things {
              ...ThingFields
            }
          }
        }
        hits {
          ...HitFields
        }
        misses {
          ...HitFields
        }
      }
    }
  `,
  [ThingFields, HitFields],
)

export type Understood = ResultOf<typeof AskQuery>['ask']['understood']
export type Thing = ResultOf<typeof ThingFields>

export const SavedQuery = graphql(`
  query SavedSearches {
    savedSearches {
      id
      name
      query {
        text
        not
      }
    }
  }
`)
export type SavedShown = ResultOf<typeof SavedQuery>['savedSearches'][number]

export const SaveSearchChange = graphql(`
  mutation SaveSearch($input: SaveSearchInput!) {
    saveSearch(input: $input) {
      savedSearch {
        id
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

export const ChangeSavedSearch = graphql(`
  mutation ChangeSavedSearch($input: ChangeSavedSearchInput!) {
    changeSavedSearch(input: $input) {
      savedSearch {
        id
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
