import { SpectraError } from '../../errors.ts'

/** Codes of AMQP 0-9-1 that the broker closes channels and connections with. */
const ACCESS_REFUSED = 403
const NOT_FOUND = 404
const RESOURCE_LOCKED = 405
const PRECONDITION_FAILED = 406
const NOT_ALLOWED = 530

/** Where the way in is set. */
const URL_SETTING = 'check SPECTRA_MAILBOX_URL'
const CLIENT_SETTINGS = 'check SPECTRA_MAILBOX_CERT and SPECTRA_MAILBOX_KEY'

const SYSTEM: Record<string, string> = {
  ECONNREFUSED: `nobody listens there; ${URL_SETTING}`,
  ENOTFOUND: `the host name is not known; ${URL_SETTING}`,
  EAI_AGAIN: 'the host name cannot be looked up now',
  ECONNRESET: 'the connection was cut',
  ETIMEDOUT: 'no answer came in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
}

const OPENING = /Expected ConnectionOpenOk; got <ConnectionClose/

const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

const amqpCode = (thrown: unknown): number | undefined => {
  const { code } = (thrown ?? {}) as { code?: unknown }
  if (typeof code === 'number') return code
  // amqplib says no more where the broker closes the connection that asked for a vhost.
  if (OPENING.test(textOf(thrown))) return NOT_ALLOWED
  // The handshake's end carries its code in words only.
  const said = /\b(403|404|406|530)\b|ACCESS-REFUSED|NOT-ALLOWED/.exec(textOf(thrown))?.[0]
  if (said === 'ACCESS-REFUSED') return ACCESS_REFUSED
  if (said === 'NOT-ALLOWED') return NOT_ALLOWED
  return said === undefined ? undefined : Number(said)
}

/** Connections that others end make room. */
const LIMIT = /connection limit \((\d+)\) is reached/

/** The broker, or one of us by the other's certificate, says no: asking again soon gives the same answer. */
export function isRefusal(thrown: unknown): boolean {
  const origin = thrown instanceof SpectraError ? thrown.cause : thrown
  if (LIMIT.test(textOf(origin))) return false
  const code = amqpCode(origin)
  return code === ACCESS_REFUSED || code === NOT_ALLOWED || tlsState(origin) !== undefined
}

/** Another connection has this exclusive queue. */
export function isLocked(thrown: unknown): boolean {
  const cause = thrown instanceof SpectraError ? thrown.cause : thrown
  return (cause as { code?: unknown } | null | undefined)?.code === RESOURCE_LOCKED
}

/** Something that was declared is not there any more: deleted by hand, or by a policy. */
export function isMissing(thrown: unknown): boolean {
  const cause = thrown instanceof SpectraError ? thrown.cause : thrown
  return (cause as { code?: unknown } | null | undefined)?.code === NOT_FOUND
}

/** What TLS says while it is being agreed on, and what to look at; undefined for anything else. */
function tlsState(thrown: unknown): string | undefined {
  const { code } = (thrown ?? {}) as { code?: unknown }
  if (typeof code !== 'string') return undefined
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `its certificate is for another host name; ${URL_SETTING}`
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return 'its certificate is not valid today'
  if (UNTRUSTED.test(code)) {
    return 'its certificate is signed by nobody whom we trust; check SPECTRA_MAILBOX_CA'
  }
  if (!code.startsWith('ERR_SSL_')) return undefined
  return code.includes('ALERT')
    ? `it does not accept our certificate, or wants one; ${CLIENT_SETTINGS}`
    : `it does not speak TLS there; ${URL_SETTING}: amqp instead of amqps, or another port`
}

const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_|CERT_UNTRUSTED|INVALID_CA|CERT_SIGNATURE_FAILURE/

/** The handshake of AMQP went wrong in a way that something else than a broker, or TLS, explains best. */
function strangerState(reason: string, place: string): string | undefined {
  if (
    /^Frame size|Invalid frame|^Expected Connection(Start|Tune|OpenOk); got (?!<ConnectionClose)/.test(reason)
  ) {
    return `what answers there is no RabbitMQ; ${URL_SETTING}`
  }
  if (!/closed abruptly during opening handshake/.test(reason)) return undefined
  return place.startsWith('amqps:')
    ? `it hung up at once: perhaps it does not accept our certificate; ${CLIENT_SETTINGS}`
    : `it hung up at once: perhaps it is no RabbitMQ, or speaks TLS (amqps) only; ${URL_SETTING}`
}

/** Why a vhost is closed to us, and what an administrator does about it: no client can. */
function notAllowedState(reason: string): string {
  const [, vhost = 'VHOST', user = 'USER'] =
    /access to vhost '(.*)' refused for user '(.*?)'/.exec(reason) ?? []
  const permit = (name: string): string => `rabbitmqctl set_permissions -p ${name} ${user} ".*" ".*" ".*"`
  const limit = LIMIT.exec(reason)?.[1]
  if (limit !== undefined) {
    const full = (whose: string, command: string): string =>
      `the ${whose} may have ${limit} connections, and has them; to raise that limit: ${command}`
    if (/user connection limit/.test(reason)) return full('user', `rabbitmqctl set_user_limits USER ...`)
    if (/node connection limit/.test(reason)) return full('broker', 'connection_max in rabbitmq.conf')
    return full('vhost', `rabbitmqctl set_vhost_limits -p ${vhost} ...`)
  }
  const missing = /vhost '?(.+?)'? not found/.exec(reason)?.[1]
  if (missing !== undefined) {
    return `the vhost is not there; ${URL_SETTING}, or make it: rabbitmqctl add_vhost ${missing} && ${permit(missing)}`
  }
  if (vhost !== 'VHOST')
    return `this user may not use the vhost; ${URL_SETTING}, or permit it: ${permit(vhost)}`
  // The broker's own words did not get through.
  if (OPENING.test(reason)) {
    return `the vhost is not there, this user may not use it, or its connections are used up; ${URL_SETTING}`
  }
  return `the broker refuses it: ${reason}`
}

/** A message was worked on for longer than the broker allows: it gives it out again, and closes the channel. */
function acknowledgementState(reason: string): string | undefined {
  if (!/delivery acknowledgement on channel \d+ timed out/.test(reason)) return undefined
  const ms = /Timeout value used: (\d+) ms/.exec(reason)?.[1]
  return (
    `the broker took back what was worked on for longer than its consumer_timeout${ms ? ` (${ms} ms)` : ''}: set ` +
    'consumer_timeout in rabbitmq.conf above the longest deadlines.workMs of cluster.config.ts, in milliseconds'
  )
}

/** What a conflict of declarations says: "inequivalent arg 'A' for queue 'Q' in vhost 'V': received X but current is Y". */
const INEQUIVALENT =
  /inequivalent arg '([^']+)' for (queue|exchange) '([^']+)'[^:]*: received (.+?) but current is (.+?)"?$/s

/** "the value '10' of type 'signedint'" is '10'. */
const plain = (text: string): string => text.replace(/^the value (.*) of type .*$/s, '$1')

/** What the broker or the network says, as an error of the table. `what` could not be done at `place`. */
export function rabbitmqError(thrown: unknown, what: string, place: string): SpectraError {
  if (thrown instanceof SpectraError) return thrown
  const reason = textOf(thrown)
  const unavailable = (state: string): SpectraError =>
    new SpectraError('SS_MAILBOX_UNAVAILABLE', `Cannot ${what}: ${state}`, { cause: thrown })
  const conflict = INEQUIVALENT.exec(reason)
  if (conflict) {
    const [, argument, kind, name] = conflict
    const [wanted, present] = [plain(conflict[4]!), plain(conflict[5]!)]
    const state = present === 'none' ? `without ${argument}` : `with ${argument} = ${present}`
    return new SpectraError(
      'SS_TOPOLOGY_CONFLICT',
      `Cannot use ${kind} ${name}: it exists ${state}, and this version needs ${wanted}. ` +
        `Move its messages away or let it run empty, delete it (rabbitmqctl delete_queue ${name}), and start again`,
      { cause: thrown, details: { [kind!]: name, argument, wanted, present } },
    )
  }
  const system = SYSTEM[String((thrown as { code?: unknown } | null)?.code)]
  if (system) return unavailable(`${system} (${place})`)
  const state = tlsState(thrown) ?? strangerState(reason, place)
  if (state) return unavailable(`${state} (${place})`)
  switch (amqpCode(thrown)) {
    case ACCESS_REFUSED:
      return unavailable(
        /vhost/.test(reason)
          ? `the broker's user may not use this vhost; ${URL_SETTING} (${place})`
          : /handshake|login/i.test(reason)
            ? `the broker refuses this user name or password; ${URL_SETTING} (${place})`
            : `the broker refuses it: ${reason} (${place})`,
      )
    case NOT_ALLOWED:
      return unavailable(`${notAllowedState(reason)} (${place})`)
    case NOT_FOUND:
      return unavailable(`a queue is gone: ${reason} (${place})`)
    case PRECONDITION_FAILED:
      return unavailable(`${acknowledgementState(reason) ?? `the broker refuses it: ${reason}`} (${place})`)
    default:
      return unavailable(`${reason} (${place})`)
  }
}

/** An alarm of the broker: it keeps what it has, and takes nothing until that is over. */
export function blockedError(
  what: string,
  { blocked = '', place }: { blocked?: string | undefined; place: string },
): SpectraError {
  const code = /disk/.test(blocked) ? 'SS_DISK_FULL' : 'SS_MAILBOX_UNAVAILABLE'
  return new SpectraError(
    code,
    `Cannot ${what}: the broker takes no messages now, it is ${blocked} (${place})`,
  )
}
