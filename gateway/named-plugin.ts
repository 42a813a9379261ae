import type { FastifyPluginAsync } from 'fastify'

/**
 * Gives a plugin its name and the names of those it needs, so that wrong wiring fails at boot; what it decorates is
 * seen by the whole application. https://fastify.dev/docs/latest/Reference/Plugins
 */
export function namedPlugin<O extends object>(
  name: string,
  dependencies: readonly string[],
  plugin: FastifyPluginAsync<O>,
): FastifyPluginAsync<O> {
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: name,
    [Symbol.for('plugin-meta')]: { name, dependencies, fastify: '5.x' },
  })
}
