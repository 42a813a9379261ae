/* global document, GraphiQL, location, React, ReactDOM */
const address = new URL('/graphql', location.href)
const sockets = new URL('/graphql', location.href)
sockets.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'

/** What the editor for headers holds is sent with requests, and with the first message of a WebSocket. */
const fetcher = (parameters, options) =>
  GraphiQL.createFetcher({
    url: address.href,
    subscriptionUrl: sockets.href,
    wsConnectionParams: options?.headers ?? {},
  })(parameters, options)

const element = React.createElement(GraphiQL, {
  fetcher,
  defaultEditorToolsVisibility: true,
  defaultQuery:
    '{\n  events(first: 10) {\n    nodes { type startedAt description process { title } }\n  }\n}\n',
})
ReactDOM.createRoot(document.getElementById('graphiql')).render(element)
