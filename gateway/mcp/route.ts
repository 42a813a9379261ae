import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { FastifyReply } from 'fastify'
import type { Storage } from '../../core/ports.ts'
import { namedPlugin } from '../named-plugin.ts'
import { createMcpServer, type McpPorts } from './server.ts'

const BODY_BYTES = 256 * 1024

type RoutePorts = Omit<McpPorts, 'clipPlace'> & { storage: Pick<Storage, 'signedUrl'> }

/**
 * `/mcp`: the Model Context Protocol over streamable HTTP, with our tokens and the rights of whoever has them. Each request stands for
 * itself, so any gateway answers any of them, and nothing is kept between two.
 */
export const mcpPlugin = namedPlugin<RoutePorts>(
  'spectra-mcp',
  ['spectra-authenticate'],
  async (app, { storage, ...ports }) => {
    const config = { permission: 'footage:read' } as const
    app.post('/mcp', { config, bodyLimit: BODY_BYTES, schema: { hide: true } }, async (request, reply) => {
      // Where the gateway serves clips itself they lie at the address at which it was asked.
      const base = `${request.protocol}://${request.host}`
      const clipPlace = async (key: string) => new URL(await storage.signedUrl(key), base).href
      const server = createMcpServer({ ...ports, clipPlace }, request.identity)
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: undefined,
        enableJsonResponse: true,
      })
      reply.raw.on('close', () => void transport.close().then(() => server.close()))
      await server.connect(transport)
      reply.hijack()
      await transport.handleRequest(request.raw, reply.raw, request.body)
    })
    const onlyPost = async (_: unknown, reply: FastifyReply): Promise<unknown> =>
      reply
        .code(405)
        .header('allow', 'POST')
        .send({ error: { code: 'SS_INPUT_INVALID', message: 'Cannot use /mcp so: send POST' } })
    app.get('/mcp', { config, schema: { hide: true } }, onlyPost)
    app.delete('/mcp', { config, schema: { hide: true } }, onlyPost)
  },
)
