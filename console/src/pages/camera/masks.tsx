import { EyeOff } from 'lucide-react'
import { useChange } from '../../api/use-change.ts'
import { draftOfMask, maskInputOf } from '../../regions/draft.ts'
import { useText } from '../../text/use-text.ts'
import type { CameraRow } from '../cameras/queries.ts'
import { DrawnShapes } from './drawn-shapes.tsx'
import { RemoveMask, SetMask, type MaskRow } from './queries.ts'
import { texts } from './texts.ts'

export interface MasksProps {
  camera: CameraRow
  masks: readonly MaskRow[]
  onSaved(): void
}

/** The privacy masks of a camera: what they cover is recorded nowhere. */
export function Masks({ camera, masks, onSaved }: MasksProps) {
  const t = useText(texts)
  const [set, remove] = [useChange(SetMask), useChange(RemoveMask)]
  const mask = { order: t('drawMask'), title: t('newMask'), example: t('maskExample') }
  return (
    <DrawnShapes
      camera={camera}
      title={t('masks')}
      intro={t(masks.length === 0 ? 'noMasks' : 'masksEffect')}
      shapes={masks.map((each) => ({ draft: draftOfMask(each), icon: <EyeOff aria-hidden size={16} /> }))}
      tools={[{ kind: 'zone', icon: <EyeOff aria-hidden size={15} />, ...mask }]}
      fields={() => <p className="dim">{t('maskEffect')}</p>}
      removeEffect={t('removeMaskEffect')}
      save={(draft) => set({ input: maskInputOf(camera.id, draft) })}
      remove={(name) => remove({ input: { cameraId: camera.id, name } })}
      onSaved={onSaved}
    />
  )
}
