import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { SpectraApiError } from '../../api/errors.ts'
import { Problem } from '../../parts/problem.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { EventSchemas, RestoreEventSchema, SetEventSchema, type SchemaRow } from './queries.ts'
import { schemaIn, schemaText } from './schema-text.ts'
import { texts } from './texts.ts'
import { EVENT_STEPS, trialIn } from './trial/orders.ts'
import { TryEventSchema } from './trial/queries.ts'
import { TrialPanel } from './trial/trial-panel.tsx'
import { placeOfVersion, TYPED } from './trial/variants.ts'
import { VersionedText } from './versioned-text.tsx'

export interface EventTypesProps {
  camera: string | undefined
  chunk: string | undefined
  onChunk(id: string | undefined): void
}

/** Types of events of one's own: as JSON, checked by the gateway, in versions. */
export function EventTypes({ camera, chunk, onChunk }: EventTypesProps) {
  const t = useText(texts)
  const mayTry = useMay('models:write')
  const where = camera === undefined ? {} : { cameraId: camera }
  const set = useChange(SetEventSchema)
  const restore = useChange(RestoreEventSchema)
  const { data, problem, at, again } = useAsked(EventSchemas, { cameraId: camera ?? null })
  const holds = data?.eventSchema ?? undefined
  const history = data?.eventSchemaHistory ?? []

  function read(typed: string): never {
    const found = schemaIn(typed)
    if ('schema' in found) return found.schema as never
    const message = t('notJson', { why: found.wrong })
    throw new SpectraApiError({ code: 'SS_INPUT_INVALID', message, retryable: false })
  }

  async function save(typed: string): Promise<void> {
    await set({ input: { ...where, schema: read(typed) } })
    again()
  }

  return (
    <>
      <p>
        {holds ? t('holdsNow', { version: holds.version }) : t('builtInTypes')}{' '}
        <span className="dim">{t('eventTypesWhy')}</span>
      </p>
      {holds?.warnings.map(({ message }) => (
        <p key={message} className="is-warn">
          {message}
        </p>
      ))}
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {data && (
        <VersionedText
          key={holds?.version ?? 'none'}
          name={t('eventTypes')}
          text={schemaText(holds as SchemaRow | undefined)}
          isOwn={holds !== undefined && holds.version === history[0]?.version}
          versions={history.map((each) => ({
            ...each,
            text: each.types === null ? undefined : schemaText(each as SchemaRow),
          }))}
          onSave={save}
          onRestore={async (number) => {
            await restore({ input: { ...where, number } })
            again()
          }}
          onRemove={async () => {
            await set({ input: { ...where, schema: null } })
            again()
          }}
          below={(typed) =>
            mayTry && (
              <TrialPanel
                {...{ camera, chunk, onChunk }}
                steps={EVENT_STEPS}
                holds={holds?.version}
                versions={history.map(({ version, types }) => ({
                  version,
                  text: types ? version : undefined,
                }))}
                onTry={async (chunkId, variant, signal) => {
                  const tried = variant === TYPED ? { schema: read(typed) } : placeOfVersion(variant, camera)
                  const { tryEventSchema } = await ask(
                    TryEventSchema,
                    { input: { chunkId, ...tried } },
                    { signal },
                  )
                  return trialIn(tryEventSchema)
                }}
              />
            )
          }
        />
      )}
    </>
  )
}
