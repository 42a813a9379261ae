import { Spline, SquareDashed } from 'lucide-react'
import { useChange } from '../../api/use-change.ts'
import { useText } from '../../text/use-text.ts'
import { draftOf, inputOf } from '../../regions/draft.ts'
import type { CameraRow } from '../cameras/queries.ts'
import { DrawnShapes } from './drawn-shapes.tsx'
import { RemoveRegion, SetRegion, type RegionRow } from './queries.ts'
import { RegionFields } from './region-fields.tsx'
import { texts } from './texts.ts'

export interface RegionsProps {
  camera: CameraRow
  regions: readonly RegionRow[]
  onSaved(): void
}

const ICONS = { line: Spline, zone: SquareDashed } as const

const iconOf = (kind: keyof typeof ICONS, size: number) => {
  const Icon = ICONS[kind]
  return <Icon aria-hidden size={size} />
}

/** The lines and zones of a camera: what crosses or enters them is told. */
export function Regions({ camera, regions, onSaved }: RegionsProps) {
  const t = useText(texts)
  const [set, remove] = [useChange(SetRegion), useChange(RemoveRegion)]
  const line = { order: t('drawLine'), title: t('newLine'), example: t('lineExample') }
  const zone = { order: t('drawZone'), title: t('newZone'), example: t('zoneExample') }
  return (
    <DrawnShapes
      camera={camera}
      title={t('regions')}
      intro={regions.length === 0 ? t('noRegions') : undefined}
      shapes={regions.map((region) => ({
        draft: draftOf(region),
        icon: iconOf(region.kind, 16),
        about: <About region={region} />,
      }))}
      tools={[
        { kind: 'line', icon: iconOf('line', 15), ...line },
        { kind: 'zone', icon: iconOf('zone', 15), ...zone },
      ]}
      fields={(draft, fault, onChange) => <RegionFields {...{ draft, fault, onChange }} />}
      removeEffect={t('removeRegionEffect')}
      save={(draft) => set({ input: inputOf(camera.id, draft) })}
      remove={(name) => remove({ input: { cameraId: camera.id, name } })}
      onSaved={onSaved}
    />
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
