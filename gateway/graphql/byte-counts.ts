/** Byte counts under the names that have the scalar `Bytes`. */
export const byteCountResolvers = () => ({
  Chunk: { size: ({ bytes }: { bytes: number }) => bytes },
  Source: { size: ({ bytes }: { bytes?: number }) => bytes },
  ClusterNode: { memory: ({ rssBytes }: { rssBytes: number }) => rssBytes },
  Actor: { memory: ({ rssBytes }: { rssBytes?: number }) => rssBytes },
})
