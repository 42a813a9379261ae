import { z } from 'zod'

/** What a model can do, and what it costs. docs/providers.md is printed from the sentences. */
export const ModelCapabilities = z.object({
  videoBytes: z.int().min(0).default(0).describe('Largest video that it takes within a request; 0: none.'),
  storedVideoBytes: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'Largest video that it takes by an address, of a store or of the files of its provider; 0: none. A larger one is shown as pictures.',
    ),
  soundBytes: z
    .int()
    .min(0)
    .default(0)
    .describe('Largest sound that it takes within a request, to transcribe it; 0: none.'),
  soundTokens: z
    .int()
    .min(1)
    .default(32)
    .describe('Tokens that a second of sound takes, about, where it is paid by tokens.'),
  pictures: z.int().min(1).max(500).default(12).describe('Pictures that it is shown of one chunk.'),
  pictureSide: z.int().min(64).max(4096).default(768).describe('Longest side of a picture, in pixels.'),
  pictureTokens: z.int().min(1).default(500).describe('Tokens that a picture of that size takes, about.'),
  videoTokens: z
    .int()
    .min(1)
    .default(300)
    .describe('Tokens that a second of video takes, about, where it is shown the clip.'),
  contextTokens: z.int().min(1000).default(128_000).describe('Tokens that it takes in.'),
  outputTokens: z.int().min(100).default(4096).describe('Tokens that it may answer with.'),
  structured: z
    .enum(['schema', 'json', 'none'])
    .default('schema')
    .describe('`schema`: it is held to a schema by its provider; `json`: to JSON; `none`: it is only told.'),
  dimensions: z.int().min(1).optional().describe('Numbers in its vectors, where it embeds.'),
  shortens: z.boolean().optional().describe('It gives shorter vectors where asked.'),
  requestsPerMinute: z
    .int()
    .min(1)
    .optional()
    .describe('Requests that it is sent in a minute by the whole cluster; absent: as many as there are.'),
  tokensPerMinute: z
    .int()
    .min(1)
    .optional()
    .describe('Tokens in and out that it is given in a minute by the whole cluster.'),
  price: z
    .object({ input: z.number().min(0), output: z.number().min(0) })
    .optional()
    .describe('US dollars per million tokens.'),
  minutePrice: z.number().min(0).optional().describe('US dollars per minute of sound, where it transcribes.'),
})
export type ModelCapabilities = z.infer<typeof ModelCapabilities>
