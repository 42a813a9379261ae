import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { SpectraApiError } from '../../api/errors.ts'
import { Problem } from '../../parts/problem.tsx'
import { useText } from '../../text/use-text.ts'
import { EventSchemas, RestoreEventSchema, SetEventSchema, type SchemaRow } from './queries.ts'
import { schemaIn, schemaText } from './schema-text.ts'
import { texts } from './texts.ts'
import { VersionedText } from './versioned-text.tsx'

/** Types of events of one's own: as JSON, checked by the gateway, in versions. */
export function EventTypes({ camera }: { camera: string | undefined }) {
  const t = useText(texts)
  const where = camera === undefined ? {} : { cameraId: camera }
  const set = useChange(SetEventSchema)
  const restore = useChange(RestoreEventSchema)
  const { data, problem, at, again } = useAsked(EventSchemas, { cameraId: camera ?? null })
  const holds = data?.eventSchema ?? undefined
  const history = data?.eventSchemaHistory ?? []

  async function save(typed: string): Promise<void> {
    const read = schemaIn(typed)
    if ('wrong' in read) {
      const message = t('notJson', { why: read.wrong })
      throw new SpectraApiError({ code: 'SS_INPUT_INVALID', message, retryable: false })
    }
    await set({ input: { ...where, schema: read.schema as never } })
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
        />
      )}
    </>
  )
}
