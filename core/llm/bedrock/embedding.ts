import { InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime'
import { z } from 'zod'
import type { Embedding } from '../../ports.ts'
import { usageOf } from '../capabilities.ts'
import { checkedAnswer } from '../checked-answer.ts'
import { jsonIn } from '../chat/read-json.ts'
import type { ModelCapabilities } from '../model.ts'
import { unitVector, vectorsIn } from '../vectors.ts'
import { unlessOnlyEmpty } from './chat.ts'
import { PROVIDER, type BedrockClient } from './client.ts'

/** The models refuse a text without anything in it. */
const NOTHING = '(nothing)'

/** How a family of models is asked for vectors. */
interface Family {
  /** Texts of one request. */
  atOnce: number
  /** Characters of a text that are embedded: more would not be taken. */
  longest: number
  body(texts: readonly string[], kind: 'document' | 'query', dimensions: number | undefined): object
  vectors(answer: unknown, who: { provider: string; model: string }): number[][]
  /** Tokens of the texts, where the answer counts them. */
  tokens(answer: unknown): number
}

const Titan = z.object({ embedding: z.array(z.number()), inputTextTokenCount: z.int().optional() })

/** Amazon Titan, which takes one text at a time. */
const TITAN: Family = {
  atOnce: 1,
  longest: 8000,
  body: ([inputText], _kind, dimensions) => ({ inputText, ...(dimensions && { dimensions }) }),
  vectors: (answer, who) => [checkedAnswer(Titan, answer, who).embedding],
  tokens: (answer) => Titan.safeParse(answer).data?.inputTextTokenCount ?? 0,
}

const Vectors = z.array(z.array(z.number()))
const Cohere = z.object({ embeddings: z.union([Vectors, z.object({ float: Vectors })]) })

/** Cohere Embed, whose queries and documents are told apart. */
const COHERE: Family = {
  atOnce: 96,
  longest: 2048,
  body: (texts, kind) => ({
    texts,
    input_type: kind === 'query' ? 'search_query' : 'search_document',
    truncate: 'END',
    embedding_types: ['float'],
  }),
  vectors(answer, who) {
    const { embeddings } = checkedAnswer(Cohere, answer, who)
    return Array.isArray(embeddings) ? embeddings : embeddings.float
  },
  tokens: () => 0,
}

/** Requests of one text each that are under way at a time. */
const SIDE_BY_SIDE = 8

/** Vectors by InvokeModel, made unit vectors here. */
export function createBedrockEmbedding(
  { sdk, call }: BedrockClient,
  model: string,
  capabilities: ModelCapabilities,
  dimensions: number,
): Embedding {
  const who = { provider: PROVIDER, model }
  const family = model.includes('cohere.') ? COHERE : TITAN
  const shortened = capabilities.dimensions !== dimensions && capabilities.shortens ? dimensions : undefined

  async function invoke(what: string, body: object, signal: AbortSignal | undefined): Promise<unknown> {
    const input = { modelId: model, contentType: 'application/json', body: JSON.stringify(body) }
    const answer = await call(what, signal, (abortSignal) =>
      sdk.send(new InvokeModelCommand(input), { abortSignal }),
    )
    return jsonIn(Buffer.from(answer.body ?? []).toString())
  }

  async function some(texts: readonly string[], kind: 'document' | 'query', signal: AbortSignal | undefined) {
    const answer = await invoke(`embed texts with ${model}`, family.body(texts, kind, shortened), signal)
    const data = family.vectors(answer, who).map((embedding) => ({ embedding }))
    const vectors = vectorsIn(data, { count: texts.length, dimensions, ...who })
    return { vectors: vectors.map(unitVector), tokens: family.tokens(answer) }
  }

  return {
    ...who,
    dimensions,
    async embed(texts, kind, signal) {
      signal?.throwIfAborted()
      const given = texts.map((text) => text.slice(0, family.longest).trim() || NOTHING)
      const batches = chunked(given, family.atOnce)
      const answers: Awaited<ReturnType<typeof some>>[] = []
      for (const side of chunked(batches, SIDE_BY_SIDE)) {
        answers.push(...(await Promise.all(side.map((batch) => some(batch, kind, signal)))))
      }
      const tokens = answers.reduce((sum, each) => sum + each.tokens, 0)
      return {
        ...who,
        vectors: answers.flatMap(({ vectors }) => vectors),
        usage: usageOf(capabilities, tokens, 0),
      }
    },
    async health() {
      await call(`reach ${model}`, undefined, async (abortSignal) => {
        const nothing = new InvokeModelCommand({
          modelId: model,
          contentType: 'application/json',
          body: '{}',
        })
        await sdk.send(nothing, { abortSignal }).catch(unlessOnlyEmpty)
      })
    },
  }
}

function chunked<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  )
}
