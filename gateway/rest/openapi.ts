import swagger from '@fastify/swagger'
import type { FastifySchema, RouteOptions } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { namedPlugin } from '../named-plugin.ts'
import { ERROR_ANSWERS } from './schemas.ts'

declare module 'fastify' {
  interface FastifySchema {
    /** What the OpenAPI document says beyond what is checked: bodies that are streams, for example. */
    shown?: Pick<FastifySchema, 'body' | 'response' | 'querystring' | 'headers'>
  }
}

const TAGS = [
  { name: 'accounts', description: 'Signing in, and staying so.' },
  { name: 'uploads', description: 'Sending videos.' },
  { name: 'media', description: 'Clips, thumbnails and summaries, by signed URL.' },
  { name: 'events', description: 'What was found in the footage.' },
  { name: 'search', description: 'Questions, and the moments that answer them.' },
  { name: 'live', description: 'News as they come.' },
  { name: 'health', description: 'Whether the system works.' },
]

const parts = ['body', 'querystring', 'params', 'headers'] as const

const isOfZod = (schema: FastifySchema): boolean =>
  [...parts.map((part) => schema[part]), ...Object.values(schema.response ?? {})].some(
    (each) => each instanceof z.ZodType,
  )

/**
 * Routes say in zod what they take and answer; that is checked, and told as OpenAPI 3.1 by `GET /api/v1/openapi.json`. It must
 * be there before any other route. Every such route answers errors as `ErrorAnswer`.
 */
export const openapiPlugin = namedPlugin('spectra-openapi', ['spectra-errors'], async (app) => {
  app.addHook('onRoute', (route: RouteOptions) => {
    const { schema } = route
    if (!schema || !isOfZod(schema)) return
    // Those of GraphQL have schemas of another kind: the compilers are chosen route by route.
    route.validatorCompiler ??= validatorCompiler as never
    route.serializerCompiler ??= serializerCompiler as never
  })

  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Spectra Sight',
        version: '1',
        description: 'The REST side. Everything else is GraphQL, at /graphql: see docs/api.md.',
      },
      tags: TAGS,
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'Token or API key.' } },
      },
    },
    transform({ schema, url, route, ...more }) {
      const { shown, ...checked } = (schema ?? {}) as FastifySchema
      const open = route.config?.open === true
      if (!checked.operationId) return { schema: { hide: true }, url }
      const response = { ...(checked.response as object), ...(shown?.response as object), ...ERROR_ANSWERS }
      const told = { security: open ? [] : [{ bearer: [] }], ...checked, ...shown, response }
      return jsonSchemaTransform({ schema: told as FastifySchema, url, route, ...more })
    },
  })

  const about = {
    operationId: 'openapi',
    summary: 'This document',
    tags: ['health'],
    shown: { response: { 200: z.looseObject({}).describe('OpenAPI 3.1.') } },
  }
  app.get('/api/v1/openapi.json', { schema: about, config: { open: true } }, async () => app.swagger())
})
