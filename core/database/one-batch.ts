/** A statement as the driver takes it; with a name, a connection prepares it once. */
export interface Statement {
  name?: string
  text: string
  values: unknown[]
}

/** A statement that the connection has prepared under this name. */
export interface Prepared {
  name: string
  values: readonly string[]
}

/** What is used of the driver's own query, and of the wire that it is written to. */
interface DriverQuery {
  prepare(wire: Wire): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, wire: Wire): void
}
interface Wire {
  bind(message: { statement: string; values: readonly string[] }): void
  execute(message: object): void
}
type Answered = (error: unknown, result: { rows: object[] }) => void
interface DriverClient {
  query(query: never): unknown
}
type QueryClass = new (statement: Statement, values: undefined, answered: Answered) => DriverQuery

/**
 * Runs `first`, and then `statement`, in one transaction and one round trip:
 *
 *     Bind first, Execute, [Parse statement], Bind, Describe, Execute, Sync      one packet
 *
 * All before the `Sync` is one transaction, and after an error the server skips what is left of it ("Message flow", "Pipelining"
 * in the manual of PostgreSQL): where `first` did not hold, for whatever reason, `statement` is not even read. The connection is
 * usable afterwards in both cases. Its rows are dropped.
 * @throws what the server refused; the driver's time-out, after which nobody knows the state of the connection
 */
export function queryAfter(client: DriverClient, first: Prepared, statement: Statement): Promise<object[]> {
  const Query = queryClassOf(client)
  return new Promise((resolve, reject) => {
    const query = new Query(statement, undefined, (error, result) =>
      error ? reject(error as Error) : resolve(result.rows),
    )
    const { prepare, handleDataRow, handleCommandComplete } = query
    let held = false
    query.prepare = (wire) => {
      // The driver holds the packet back until all of it is written.
      wire.bind({ statement: first.name, values: first.values })
      wire.execute({})
      prepare.call(query, wire)
    }
    query.handleDataRow = (message) => {
      if (held) handleDataRow.call(query, message)
    }
    query.handleCommandComplete = (message, wire) => {
      if (held) handleCommandComplete.call(query, message, wire)
      held = true
    }
    void client.query(query as never)
  })
}

/** The driver shows its class of queries at its class of clients. */
const queryClassOf = (client: DriverClient): QueryClass =>
  (client.constructor as unknown as { Query: QueryClass }).Query
