import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Playback } from '../../core/ports.ts'
import { whileWanted } from '../http/while-wanted.ts'
import { namedPlugin } from '../named-plugin.ts'
import { Bytes } from '../rest/schemas.ts'

const about = {
  summary: 'What is recorded of a camera, by its signed URL',
  description:
    'The URL is what `playback` gives, as it is: it says by itself what may be opened, and until when. `index.m3u8` is a playlist of HLS, ' +
    '`video.mp4` and `latest.mp4` are one fragmented MP4, sent while it is made.',
  tags: ['media'],
  security: [],
  shown: {
    querystring: z.object({
      from: z.string().optional().describe('Milliseconds since 1970.'),
      until: z.string().optional().describe('Milliseconds since 1970; empty: live.'),
      expires: z.string().optional().describe('Milliseconds since 1970.'),
      signature: z.string().optional().describe('Of the path and all others.'),
    }),
    response: { 200: Bytes },
  },
}

/** `GET /api/v1/playback/<organization>/<camera>/<kind>?...`: the signature is the permission, so that players need no headers (P8). */
export const playbackPlugin = namedPlugin<{ playback: Playback }>(
  'spectra-playback',
  ['spectra-errors', 'spectra-helmet', 'spectra-openapi'],
  async (app, { playback }) => {
    app.route({
      method: 'GET',
      url: '/api/v1/playback/*',
      exposeHeadRoute: false,
      config: { permission: 'signed-url', crossSite: true },
      schema: { operationId: 'playback', ...about },
      handler: send,
    })

    async function send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
      const opened = await playback.open(request.url, whileWanted(reply))
      reply.header('cache-control', 'private, no-store')
      if (opened.type === 'playlist')
        return reply.header('content-type', 'application/vnd.apple.mpegurl').send(opened.text)
      return reply.header('content-type', 'video/mp4').send(opened.content)
    }
  },
)
