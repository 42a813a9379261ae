import { cacheExchange, createClient, fetchExchange, type Client } from 'urql'
import { client } from './client.ts'

/** Asks the API as whoever is in. Each person has one of their own: answers are kept in it. */
export const createQueries = (): Client =>
  createClient({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    exchanges: [cacheExchange, fetchExchange],
    // A refused question comes back as an error of the client, with its code.
    fetch: (path, init) => client.rest(path as string, init, { repeatable: true }),
  })
