import { z } from 'zod'

/** What a model can do, and what it costs. */
export const ModelCapabilities = z.object({
  /** Largest video that it takes within a request; 0: none. */
  videoBytes: z.int().min(0).default(0),
  /** Largest video that it takes by an address, of a store or of the files of its provider; 0: none. A larger one is shown as pictures. */
  storedVideoBytes: z.int().min(0).default(0),
  /** Pictures that it is shown of one chunk. */
  pictures: z.int().min(1).max(500).default(12),
  /** Longest side of a picture, in pixels. */
  pictureSide: z.int().min(64).max(4096).default(768),
  /** Tokens that a picture of that size takes, about. */
  pictureTokens: z.int().min(1).default(500),
  /** Tokens that it takes in. */
  contextTokens: z.int().min(1000).default(128_000),
  /** Tokens that it may answer with. */
  outputTokens: z.int().min(100).default(4096),
  /** `schema`: it is held to a schema by its provider; `json`: to JSON; `none`: it is only told. */
  structured: z.enum(['schema', 'json', 'none']).default('schema'),
  /** Numbers in its vectors, where it embeds. */
  dimensions: z.int().min(1).optional(),
  /** It gives shorter vectors where asked. */
  shortens: z.boolean().optional(),
  /** Requests that it is sent in a minute by the whole cluster; absent: as many as there are. */
  requestsPerMinute: z.int().min(1).optional(),
  /** Tokens in and out that it is given in a minute by the whole cluster. */
  tokensPerMinute: z.int().min(1).optional(),
  /** US dollars per million tokens. */
  price: z.object({ input: z.number().min(0), output: z.number().min(0) }).optional(),
})
export type ModelCapabilities = z.infer<typeof ModelCapabilities>
