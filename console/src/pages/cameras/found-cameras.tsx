import { Check } from 'lucide-react'
import { useState } from 'react'
import { useAsked } from '../../api/use-asked.ts'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useText } from '../../text/use-text.ts'
import { offered, type Offered } from './found.ts'
import { Found } from './queries.ts'
import { texts } from './texts.ts'

export interface FoundCamerasProps {
  onChoose(chosen: { id: string; source: string }): void
}

/** Cameras that were found in the network, to begin with one of them; nothing where there are none. */
export function FoundCameras({ onChoose }: FoundCamerasProps) {
  const t = useText(texts)
  const [chosen, setChosen] = useState<string>()
  const { data, problem, again } = useAsked(Found, {})
  const found = data ? offered(data.discoveredCameras, data.cameras) : []
  if (problem && !data) return <Problem problem={problem} onRetry={again} />
  if (found.length === 0) return null
  return (
    <section className="camera-found" aria-label={t('found')}>
      <h3>{t('found')}</h3>
      <ul tabIndex={0}>
        {found.map((camera) => (
          <li key={camera.id}>
            <FoundCamera
              camera={camera}
              isChosen={camera.id === chosen}
              onChoose={() => {
                setChosen(camera.id)
                onChoose({ id: camera.suggested, source: camera.source })
              }}
            />
          </li>
        ))}
      </ul>
      <small className="dim">{t('foundHint')}</small>
    </section>
  )
}

interface FoundCameraProps {
  camera: Offered
  isChosen: boolean
  onChoose(): void
}

function FoundCamera({ camera: { name, source, watchedAs }, isChosen, onChoose }: FoundCameraProps) {
  const t = useText(texts)
  return (
    <>
      <span>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <small className="dim">
          <bdi>{source}</bdi>
        </small>
        {watchedAs !== undefined && <small>{t('watchedAs', { id: watchedAs })}</small>}
      </span>
      {watchedAs === undefined && (
        <Button onPress={onChoose} aria-label={t('chooseOne', { name })} aria-pressed={isChosen}>
          {isChosen && <Check aria-hidden size={15} />}
          {t('choose')}
        </Button>
      )}
    </>
  )
}
