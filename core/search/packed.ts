/**
 * Vectors of the passages of one chunk, as a row has them: half precision, little-endian, one behind the other. Of unit vectors a
 * cosine changes by less than 0.001 by it.
 */
export function pack(vectors: readonly Float32Array[]): Uint8Array {
  const [first] = vectors
  const all = new Float16Array(vectors.length * (first?.length ?? 0))
  for (const [place, vector] of vectors.entries()) all.set(vector, place * first!.length)
  return new Uint8Array(all.buffer)
}

/** The opposite; what is cut short gives the vectors that are whole. */
export function unpack(bytes: Uint8Array, dimensions: number): Float32Array[] {
  const all = new Float16Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / 2))
  return Array.from(
    { length: Math.floor(all.length / dimensions) },
    (_, place) => new Float32Array(all.subarray(place * dimensions, (place + 1) * dimensions)),
  )
}
