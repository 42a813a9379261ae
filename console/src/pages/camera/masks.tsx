import { EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { newDraft, type Draft } from '../../regions/draft.ts'
import type { Shape } from '../../regions/shape.ts'
import { useMay } from '../../session/me.ts'
import { useText } from '../../text/use-text.ts'
import { Picture, pictureOf } from '../cameras/picture.tsx'
import type { CameraRow } from '../cameras/queries.ts'
import { MaskForm } from './mask-form.tsx'
import { RemoveMask, type MaskRow } from './queries.ts'
import { RegionPicture } from './region-picture.tsx'
import { texts } from './texts.ts'

export interface MasksProps {
  camera: CameraRow
  masks: readonly MaskRow[]
  onSaved(): void
}

const shapeOf = ({ points }: MaskRow): Shape => ({
  kind: 'zone',
  points: points.map(([x = 0, y = 0]) => [x, y]),
})

/** What nobody is to see of a camera, on its picture, and what changes that. */
export function Masks({ camera, masks, onSaved }: MasksProps) {
  const t = useText(texts)
  const mayDraw = useMay('cameras:write')
  const [draft, setDraft] = useState<Draft>()
  const [removed, setRemoved] = useState<string>()
  const remove = useChange(RemoveMask)
  const picture = pictureOf(camera)
  const shapes = masks.filter(({ name }) => draft?.isNew !== false || draft.name !== name)
  const edit = (mask: MaskRow): void =>
    setDraft({ ...newDraft('zone'), ...shapeOf(mask), name: mask.name, isNew: false })
  return (
    <section className="camera-regions" aria-label={t('masks')}>
      <RegionPicture
        ratio={picture ? picture.width / picture.height : 16 / 9}
        shapes={shapes.map((mask) => ({ name: mask.name, ...shapeOf(mask) }))}
        draft={draft}
        onChange={(shape) => draft && setDraft({ ...draft, ...shape })}
      >
        <Picture camera={camera} />
      </RegionPicture>
      <div className="panel camera-region-list">
        {draft ? (
          <MaskForm
            key={draft.isNew ? '' : draft.name}
            cameraId={camera.id}
            draft={draft}
            taken={masks.map(({ name }) => name)}
            onChange={setDraft}
            onSaved={() => {
              setDraft(undefined)
              onSaved()
            }}
            onCancel={() => setDraft(undefined)}
          />
        ) : (
          <>
            <h2>{t('masks')}</h2>
            <p className="dim">{t(masks.length === 0 ? 'noMasks' : 'masksEffect')}</p>
            <ul>
              {masks.map((mask) => (
                <li key={mask.name}>
                  <EyeOff aria-hidden size={16} />
                  <span>
                    <strong>{mask.name}</strong>
                  </span>
                  {mayDraw && (
                    <>
                      <Button
                        kind="quiet"
                        onPress={() => edit(mask)}
                        aria-label={t('editOne', { name: mask.name })}
                      >
                        {t('edit')}
                      </Button>
                      <Button
                        kind="quiet"
                        onPress={() => setRemoved(mask.name)}
                        aria-label={t('removeOne', { name: mask.name })}
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
                <Button onPress={() => setDraft(newDraft('zone'))}>
                  <EyeOff aria-hidden size={15} />
                  {t('drawMask')}
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
          effect={t('removeMaskEffect')}
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
