/** Reads `length` bytes from `offset`; fewer at the end of the source. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>
