/** An address that the platform's operators give in parts, by which of our settings it is meant. */
interface InParts {
  /** The part without which there is no address. */
  host: string
  /** All parts, for who wants to know where the address came from. */
  names: readonly string[]
  address(part: (name: string) => string): string
}

interface Parts {
  host: string
  port: string
  user?: string
  password: string
  path: string
}

function address(scheme: string, { host, port, user = '', password, path }: Parts): string {
  const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  const who = user || password ? `${encodeURIComponent(user)}:${encodeURIComponent(password)}@` : ''
  return `${scheme}://${who}${bracketed}${port && `:${port}`}${path}`
}

const isSet = (text: string): boolean => /^(1|true)$/i.test(text)

/** What the platform's names stand for. One that is given whole (`SPECTRA_DATABASE_URL`) comes before its parts. */
export const IN_PARTS: Readonly<Record<string, InParts>> = {
  SPECTRA_DATABASE_URL: {
    host: 'POSTGRES_HOST',
    names: ['POSTGRES_HOST', 'POSTGRES_PORT', 'POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB'],
    address: (part) =>
      address('postgres', {
        host: part('POSTGRES_HOST'),
        port: part('POSTGRES_PORT'),
        user: part('POSTGRES_USER') || 'postgres',
        password: part('POSTGRES_PASSWORD'),
        path: `/${encodeURIComponent(part('POSTGRES_DB') || 'spectra')}`,
      }),
  },
  SPECTRA_MAILBOX_URL: {
    host: 'RABBITMQ_HOST',
    names: [
      ...['RABBITMQ_HOST', 'RABBITMQ_PORT', 'RABBITMQ_USERNAME', 'RABBITMQ_PASSWORD', 'RABBITMQ_VHOST'],
      'RABBITMQ_SSL',
    ],
    address: (part) =>
      address(isSet(part('RABBITMQ_SSL')) ? 'amqps' : 'amqp', {
        host: part('RABBITMQ_HOST'),
        port: part('RABBITMQ_PORT'),
        user: part('RABBITMQ_USERNAME') || 'guest',
        password: part('RABBITMQ_PASSWORD') || 'guest',
        path: part('RABBITMQ_VHOST') && `/${encodeURIComponent(part('RABBITMQ_VHOST'))}`,
      }),
  },
  SPECTRA_REDIS_URL: {
    host: 'REDIS_HOST',
    names: ['REDIS_HOST', 'REDIS_PORT', 'REDIS_USERNAME', 'REDIS_PASSWORD', 'REDIS_SSL'],
    address: (part) =>
      address(isSet(part('REDIS_SSL')) ? 'rediss' : 'redis', {
        host: part('REDIS_HOST'),
        port: part('REDIS_PORT'),
        user: part('REDIS_USERNAME'),
        password: part('REDIS_PASSWORD'),
        path: '/0',
      }),
  },
  QDRANT_URL: {
    host: 'QDRANT_HOST',
    names: ['QDRANT_HOST', 'QDRANT_PORT'],
    address: (part) =>
      address('http', { host: part('QDRANT_HOST'), port: part('QDRANT_PORT'), password: '', path: '' }),
  },
}

/** What is wrong with a part, of which no address can be made; undefined where nothing is. */
export function faultOfPart(name: string, value: string): string | undefined {
  if (name.endsWith('_HOST') && !/^([\w.-]+|\[?[\da-f:.]+\]?)$/i.test(value))
    return 'it is no name or address of a host'
  if (name.endsWith('_PORT') && !/^\d{1,5}$/.test(value)) return 'it is no port'
  return undefined
}
