import { Checkbox } from 'react-aria-components'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

export interface CameraChoiceProps {
  known: readonly string[]
  /** Null: not limited. */
  chosen: readonly string[] | null
  onChange(chosen: readonly string[] | null): void
}

/** All cameras, or only those that are chosen. */
export function CameraChoice({ known, chosen, onChange }: CameraChoiceProps) {
  const t = useText(texts)
  // A camera that is gone may still be named.
  const all = [...new Set([...known, ...(chosen ?? [])])].sort()
  const toggle = (id: string, isOn: boolean): void => {
    const others = (chosen ?? []).filter((each) => each !== id)
    onChange(isOn ? [...others, id] : others)
  }
  return (
    <div className="camera-choice">
      <Check name={t('onlyThese')} isOn={chosen !== null} onChange={(isOn) => onChange(isOn ? [] : null)} />
      {chosen !== null && (
        <div className="camera-choice-all" role="group" aria-label={t('cameras')}>
          {all.length === 0 && <p className="dim">{t('noCameras')}</p>}
          {all.map((id) => (
            <Check key={id} name={id} isOn={chosen.includes(id)} onChange={(isOn) => toggle(id, isOn)} />
          ))}
        </div>
      )}
    </div>
  )
}

const Check = ({ name, isOn, onChange }: { name: string; isOn: boolean; onChange(isOn: boolean): void }) => (
  <Checkbox className="check" isSelected={isOn} onChange={onChange}>
    <span className="check-box" aria-hidden />
    <bdi>{name}</bdi>
  </Checkbox>
)
