export type SqlValue = string | number | bigint | boolean | Date | Uint8Array | null | undefined

/** Where statements are run: a database, or one transaction of it. */
export interface Sql {
  /**
   * The rows of one statement; its parameters are `$1`, `$2` ... Values that are no plain scalars travel as JSON text
   * and are cast in the statement (`$1::jsonb`), which means the same on PGlite and PostgreSQL.
   * @throws SS_DISK_FULL, SS_DATABASE_UNAVAILABLE, SS_DATABASE_BUSY; what the statement itself breaks stays a database error
   */
  query<Row extends object = Record<string, unknown>>(
    statement: string,
    parameters?: readonly SqlValue[],
  ): Promise<Row[]>
}
