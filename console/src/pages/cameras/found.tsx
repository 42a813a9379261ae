import { useAsked } from '../../api/use-asked.ts'
import { Button } from '../../parts/button.tsx'
import { useText } from '../../text/use-text.ts'
import { Found as FoundCameras } from './queries.ts'
import { idOf } from './state.ts'
import { texts } from './texts.ts'

/** Cameras that were found in the network, to begin with one of them; nothing where there are none. */
export function Found({ onChoose }: { onChoose(chosen: { id: string; source: string }): void }) {
  const t = useText(texts)
  const { data } = useAsked(FoundCameras, {})
  const found = data?.discoveredCameras ?? []
  if (found.length === 0) return null
  return (
    <section className="camera-found" aria-label={t('found')}>
      <h3>{t('found')}</h3>
      <ul>
        {found.map(({ id, name, source }) => (
          <li key={id}>
            <Button onPress={() => onChoose({ id: idOf(name), source })}>{name}</Button>
            <small>{source}</small>
          </li>
        ))}
      </ul>
      <small>{t('foundHint')}</small>
    </section>
  )
}
