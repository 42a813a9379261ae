import { getRouteApi } from '@tanstack/react-router'
import { ask } from '../../api/ask.ts'
import { useAsked } from '../../api/use-asked.ts'
import { useChange } from '../../api/use-change.ts'
import { Choice } from '../../parts/choice.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { EventTypes } from './event-types.tsx'
import { PromptHistory, Prompts, RestorePrompt, SetPrompt, type PromptRow } from './queries.ts'
import type { SettingsSearch } from './search.ts'
import { texts } from './texts.ts'
import { stepsOf, trialIn } from './trial/orders.ts'
import { TryPrompt } from './trial/queries.ts'
import { texts as trialTexts } from './trial/texts.ts'
import { TrialPanel } from './trial/trial-panel.tsx'
import { placeOfVersion, TYPED } from './trial/variants.ts'
import { VersionedText } from './versioned-text.tsx'

const route = getRouteApi('/settings')
/** In the place of a prompt: the types of events. */
const EVENTS = 'event-schema'

/** What models are told, for the organization or for one camera. */
export function ModelsTab() {
  const t = useText(texts)
  const { camera, prompt, chunk } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, problem, at, again } = useAsked(Prompts, { cameraId: camera ?? null })
  const prompts = data?.prompts ?? []
  const chosen = prompts.find(({ name }) => name === prompt) ?? prompts[0]
  const cameras = new Set([...(data?.cameras ?? []).map(({ id }) => id), ...(camera ? [camera] : [])])
  const narrow = (change: SettingsSearch): void =>
    void navigate({ search: (known) => ({ ...known, ...change }) })
  const onChunk = (id: string | undefined): void => narrow({ chunk: id })
  return (
    <>
      <p className="dim">{t('modelsWhy')}</p>
      <div className="page-filters">
        <Choice
          label={t('holdsFor')}
          value={camera ?? ''}
          options={[['', t('everything')], ...[...cameras].sort().map((id): [string, string] => [id, id])]}
          onChange={(value) => narrow({ camera: value || undefined })}
        />
        <Choice
          label={t('told')}
          value={prompt === EVENTS ? EVENTS : (chosen?.name ?? '')}
          options={[
            ...prompts.map(({ name }): [string, string] => [name, t('promptName', { name })]),
            [EVENTS, t('eventTypes')],
          ]}
          onChange={(value) => narrow({ prompt: value })}
        />
      </div>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {!data && !problem && <p className="dim appear-late">{t('loading')}</p>}
      {data && prompt === EVENTS && <EventTypes key={camera ?? ''} {...{ camera, chunk, onChunk }} />}
      {data && prompt !== EVENTS && chosen && (
        <Prompt
          key={`${camera}/${chosen.name}`}
          prompt={chosen}
          {...{ camera, chunk, onChunk }}
          onChanged={again}
        />
      )}
    </>
  )
}

interface PromptProps {
  prompt: PromptRow
  camera: string | undefined
  chunk: string | undefined
  onChunk(id: string | undefined): void
  onChanged(): void
}

function Prompt({ prompt: { name, text, version, place }, camera, onChanged, chunk, onChunk }: PromptProps) {
  const t = useText(texts)
  const tt = useText(trialTexts)
  const mayTry = useMay('models:write')
  const steps = stepsOf(name)
  const where = { name, ...(camera !== undefined && { cameraId: camera }) }
  const set = useChange(SetPrompt)
  const restore = useChange(RestorePrompt)
  const { data, problem, at, again } = useAsked(PromptHistory, { name, cameraId: camera ?? null })
  const changed = (): void => {
    onChanged()
    again()
  }
  return (
    <>
      <p>
        {t('holdsNow', { version })} <span className="dim">{t(place)}</span>
      </p>
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      <VersionedText
        key={`${version} ${text.length}`}
        name={name}
        text={text}
        isOwn={place === (camera === undefined ? 'organization' : 'camera')}
        versions={(data?.promptHistory ?? []).map((each) => ({ ...each, text: each.text ?? undefined }))}
        onSave={async (text) => {
          await set({ input: { ...where, text } })
          changed()
        }}
        onRestore={async (number) => {
          await restore({ input: { ...where, number } })
          changed()
        }}
        onRemove={async () => {
          await set({ input: { ...where, text: null } })
          changed()
        }}
        below={(typed) =>
          mayTry &&
          (steps ? (
            <TrialPanel
              {...{ camera, chunk, onChunk, steps }}
              holds={version}
              versions={(data?.promptHistory ?? []).map((each) => ({
                ...each,
                text: each.text ?? undefined,
              }))}
              onTry={async (chunkId, variant, signal) => {
                const tried = variant === TYPED ? { text: typed } : placeOfVersion(variant, camera)
                const input = { chunkId, name, ...tried }
                return trialIn((await ask(TryPrompt, { input }, { signal })).tryPrompt)
              }}
            />
          ) : (
            <p className="dim">{tt('notOfParts')}</p>
          ))
        }
      />
    </>
  )
}
