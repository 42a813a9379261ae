import type {
  AuditFilter,
  AuditView,
  ProcessView,
  RestartFilter,
  RestartView,
  SpanView,
  Tenant,
} from '../../core/ports.ts'
import type { Context, Services } from './context.ts'
import { connectionOf, pageOf, type Connection, type PageArguments } from './pages.ts'

/** What clients may leave out or give as null. */
type Given<T> = { [K in keyof T]?: T[K] | null }

/** What was done, what was started again, and what went on inside of a process. */
export function operatingResolvers({ ports: { operating } }: Pick<Services, 'ports'>) {
  return {
    Query: {
      auditLog: async (
        _: unknown,
        { filter, ...page }: { filter?: Given<AuditFilter> | null } & PageArguments,
        { identity }: Context,
      ): Promise<Connection<AuditView>> =>
        connectionOf(await operating.auditLog(identity, told(filter ?? {}), pageOf(page))),

      restarts: async (
        _: unknown,
        { first, after, last, before, ...filter }: Given<RestartFilter> & PageArguments,
        { identity }: Context,
      ): Promise<Connection<RestartView>> =>
        connectionOf(
          await operating.restarts(identity, told(filter), pageOf({ first, after, last, before })),
        ),
    },

    Span: {
      stage: textOf('stage'),
      chunkId: textOf('chunkId'),
      provider: textOf('provider'),
      model: textOf('model'),
      prompt: (span: SpanView) => promptOf(span)?.name,
      promptVersion: (span: SpanView) => promptOf(span)?.version,
      inputTokens: numberOf('inputTokens'),
      outputTokens: numberOf('outputTokens'),
      cost: numberOf('cost'),
      retries: numberOf('retries'),
      durationMs: ({ startedAt, endedAt }: SpanView) => endedAt && endedAt.getTime() - startedAt.getTime(),
    },
  }
}

/** All that one document asks of processes is one look: of ten or two hundred of them. */
export function operatingLoaders({ ports: { operating } }: Pick<Services, 'ports'>) {
  const loader =
    <T>(look: (tenant: Tenant, ids: readonly string[]) => Promise<Map<string, T[]>>) =>
    async (asked: { obj: ProcessView }[], { identity }: Context): Promise<T[][]> => {
      const found = await look(
        identity,
        asked.map(({ obj }) => obj.id),
      )
      return asked.map(({ obj }) => found.get(obj.id) ?? [])
    }
  return { Process: { failures: loader(operating.failures), spans: loader(operating.spans) } }
}

/** Without what is null. */
const told = <T extends object>(given: Given<T>): T =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)) as T

const textOf =
  (name: string) =>
  ({ attributes }: SpanView): string | undefined =>
    typeof attributes[name] === 'string' ? attributes[name] : undefined

const numberOf =
  (name: string) =>
  ({ attributes }: SpanView): number | undefined =>
    typeof attributes[name] === 'number' ? attributes[name] : undefined

function promptOf({ attributes: { prompt } }: SpanView): { name: string; version?: string } | undefined {
  if (typeof prompt !== 'string') return undefined
  const [name = '', version] = prompt.split('@')
  return { name, ...(version !== undefined && { version }) }
}
