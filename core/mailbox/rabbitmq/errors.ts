import { SpectraError } from '../../errors.ts'

/** Codes of AMQP 0-9-1 that the broker closes channels and connections with. */
const ACCESS_REFUSED = 403
const NOT_FOUND = 404
const PRECONDITION_FAILED = 406
const NOT_ALLOWED = 530

const SYSTEM: Record<string, string> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'the host name is not known',
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

/** The broker knows us and says no: asking again soon gives the same answer. */
export function isRefusal(thrown: unknown): boolean {
  const code = amqpCode(thrown instanceof SpectraError ? thrown.cause : thrown)
  return code === ACCESS_REFUSED || code === NOT_ALLOWED
}

/** Host, port and vhost of a broker's address; never its user or password. */
export function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    const vhost = decodeURIComponent(pathname.slice(1)) || '/'
    return `${host}, vhost ${JSON.stringify(vhost)}`
  } catch {
    return 'an address that is no URL'
  }
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
  switch (amqpCode(thrown)) {
    case ACCESS_REFUSED:
      return unavailable(
        /vhost/.test(reason)
          ? `the broker's user may not use this vhost (${place})`
          : /handshake|login/i.test(reason)
            ? `the broker refuses this user name or password (${place})`
            : `the broker refuses it: ${reason} (${place})`,
      )
    case NOT_ALLOWED:
      return unavailable(
        /vhost/.test(reason) || OPENING.test(reason)
          ? `the vhost is not there, or this user may not use it (${place})`
          : `the broker refuses it: ${reason} (${place})`,
      )
    case NOT_FOUND:
      return unavailable(`a queue is gone: ${reason} (${place})`)
    case PRECONDITION_FAILED:
      return unavailable(`the broker refuses it: ${reason} (${place})`)
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
