import { Spline, SquareDashed } from 'lucide-react'
import { useState } from 'react'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { draftOf, newDraft, shapeOf, type Draft } from '../../regions/draft.ts'
import { Picture, pictureOf } from '../cameras/picture.tsx'
import type { CameraRow } from '../cameras/queries.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { RemoveRegion, type RegionRow } from './queries.ts'
import { RegionForm } from './region-form.tsx'
import { RegionPicture } from './region-picture.tsx'
import { texts } from './texts.ts'

export interface RegionsProps {
  camera: CameraRow
  regions: readonly RegionRow[]
  onSaved(): void
}

/** The picture of a camera with its lines and zones, and what changes them. */
export function Regions({ camera, regions, onSaved }: RegionsProps) {
  const t = useText(texts)
  const mayDraw = useMay('cameras:write')
  const [draft, setDraft] = useState<Draft>()
  const [removed, setRemoved] = useState<string>()
  const remove = useChange(RemoveRegion)
  const picture = pictureOf(camera)
  const shapes = regions.filter(({ name }) => draft?.isNew !== false || draft.name !== name)
  return (
    <section className="camera-regions" aria-label={t('regions')}>
      <RegionPicture
        ratio={picture ? picture.width / picture.height : 16 / 9}
        shapes={shapes.map((region) => ({ name: region.name, ...shapeOf(region) }))}
        draft={draft}
        onChange={(shape) => draft && setDraft({ ...draft, ...shape })}
      >
        <Picture camera={camera} />
      </RegionPicture>
      <div className="panel camera-region-list">
        {draft ? (
          <RegionForm
            key={draft.isNew ? draft.kind : draft.name}
            cameraId={camera.id}
            draft={draft}
            taken={regions.map(({ name }) => name)}
            onChange={setDraft}
            onSaved={() => {
              setDraft(undefined)
              onSaved()
            }}
            onCancel={() => setDraft(undefined)}
          />
        ) : (
          <>
            <h2>{t('regions')}</h2>
            {regions.length === 0 && <p className="dim">{t('noRegions')}</p>}
            <ul>
              {regions.map((region) => (
                <li key={region.name}>
                  {region.kind === 'line' ? (
                    <Spline aria-hidden size={16} />
                  ) : (
                    <SquareDashed aria-hidden size={16} />
                  )}
                  <span>
                    <strong>{region.name}</strong> <About region={region} />
                  </span>
                  {mayDraw && (
                    <>
                      <Button
                        kind="quiet"
                        onPress={() => setDraft(draftOf(region))}
                        aria-label={t('editOne', { name: region.name })}
                      >
                        {t('edit')}
                      </Button>
                      <Button
                        kind="quiet"
                        onPress={() => setRemoved(region.name)}
                        aria-label={t('removeOne', { name: region.name })}
                      >
                        {t('remove')}
                      </Button>
                    </>
                  )}
                </li>
              ))}
            </ul>
            {mayDraw ? (
              <div className="camera-draw">
                <Button onPress={() => setDraft(newDraft('line'))}>
                  <Spline aria-hidden size={15} />
                  {t('drawLine')}
                </Button>
                <Button onPress={() => setDraft(newDraft('zone'))}>
                  <SquareDashed aria-hidden size={15} />
                  {t('drawZone')}
                </Button>
              </div>
            ) : (
              <p className="dim">{t('mayNotDraw')}</p>
            )}
          </>
        )}
      </div>
      {removed !== undefined && (
        <Confirm
          title={t('removeRegionTitle', { name: removed })}
          effect={t('removeRegionEffect')}
          order={t('remove')}
          isLoss
          work={async () => {
            await remove({ input: { cameraId: camera.id, name: removed } })
            onSaved()
          }}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </section>
  )
}

/** What is told of a region, in a few words. */
function About({ region }: { region: RegionRow }) {
  const t = useText(texts)
  const { kind, families, direction, dwellSeconds, crowdFrom } = region
  const parts = [
    families.length > 0 ? families.map((each) => t(each)).join(', ') : t('allThings'),
    kind === 'line' && direction && direction !== 'both' ? t(direction) : '',
    dwellSeconds ? t('dwellsFrom', { seconds: dwellSeconds }) : '',
    crowdFrom ? t('crowdOf', { count: crowdFrom }) : '',
  ]
  return <span className="dim">{parts.filter(Boolean).join(' · ')}</span>
}
