/**
 * How much each organization has stored, without looking at it: counted as it is stored and taken off as it goes to the trash or is
 * erased, and set right once a day by who lists all of it. Working copies of processes do not count; the summary and the thumbnail of a
 * chunk, small beside its video, count from the next list on. Each call @throws the codes of
 * the database.
 */
export interface StoredBytes {
  /** Bytes that are known to be stored. */
  of(organizationId: string): Promise<number>
  /** Counts an object that no row names yet, such as an upload. A chunk is counted with its row, in one transaction. */
  add(organizationId: string, bytes: number): Promise<void>
  /** What `count` finds is what is stored; what is added while it looks is counted on top. A count that fails changes nothing. */
  recount(organizationId: string, count: () => Promise<number>): Promise<void>
}
