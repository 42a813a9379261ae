import helmet from '@fastify/helmet'
import { namedPlugin } from '../named-plugin.ts'

/** Headers that keep browsers from guessing types, framing and running what was uploaded. */
export const helmetPlugin = namedPlugin('spectra-helmet', ['spectra-errors'], async (app) => {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        mediaSrc: ["'self'"],
        imgSrc: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
  })
})
