import fastifyStatic from '@fastify/static'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { namedPlugin } from '../named-plugin.ts'

const require = createRequire(import.meta.url)
const OWN = join(import.meta.dirname, '../graphiql')
const packageDir = (name: string): string => dirname(require.resolve(`${name}/package.json`))

/** What the page loads, and where it lies. Nothing comes from another address. */
const FILES: Record<string, () => string> = {
  'page.js': () => join(OWN, 'page.js'),
  'page.css': () => join(OWN, 'page.css'),
  'react.js': () => join(packageDir('react'), 'umd/react.production.min.js'),
  'react-dom.js': () => join(packageDir('react-dom'), 'umd/react-dom.production.min.js'),
  'graphiql.min.js': () => join(packageDir('graphiql'), 'graphiql.min.js'),
  'graphiql.min.css': () => join(packageDir('graphiql'), 'graphiql.min.css'),
}

/** For this page alone: its editor writes styles of its own, and has its pictures in them. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * `GET /graphiql`: a page to try the API in, served from our own files. It shows nothing by itself: what is asked in it is asked by whoever
 * signs in, with `Authorization` in its editor for headers.
 */
export const graphiqlPlugin = namedPlugin('spectra-graphiql', ['spectra-helmet'], async (app) => {
  await app.register(fastifyStatic, { root: OWN, serve: false, decorateReply: true })
  const page = await readFile(join(OWN, 'index.html'), 'utf8')

  app.get('/graphiql', { config: { open: true } }, (_request, reply) =>
    reply.header('content-security-policy', POLICY).type('text/html; charset=utf-8').send(page),
  )
  for (const [name, path] of Object.entries(FILES)) {
    app.get(`/graphiql/${name}`, { config: { open: true } }, (_request, reply) => {
      const file = path()
      return reply.sendFile(file.slice(dirname(file).length + 1), dirname(file))
    })
  }
})
