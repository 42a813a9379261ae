import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useId } from 'react'
import { Checkbox, MenuTrigger, Menu, MenuItem, Popover } from 'react-aria-components'
import { Button } from '../../parts/button.tsx'
import type { Wanted } from '../../review/address.ts'
import { offsetAt } from '../../review/clock.ts'
import { useText } from '../../text/use-text.ts'
import { texts } from './texts.ts'

export interface FiltersProps {
  wanted: Wanted
  cameras: readonly string[]
  /** Kinds that occur in what is shown. */
  types: readonly string[]
  at: number
  /** By whose clock days begin. */
  zone: string
  nameOf(type: string): string
  onWanted(change: Partial<Wanted>): void
  onSeek(at: number): void
}

const DAY = 24 * 3_600_000

/** Which day, cameras and kinds are looked at. */
export function Filters({ wanted, cameras, types, at, zone, nameOf, onWanted, onSeek }: FiltersProps) {
  const t = useText(texts)
  const day = useId()
  const offset = offsetAt(zone, at)
  const there = at + offset
  return (
    <>
      <span className="review-day">
        <Button kind="quiet" aria-label={t('dayBack')} onPress={() => onSeek(at - DAY)}>
          <ChevronLeft aria-hidden size={16} />
        </Button>
        <label htmlFor={day} className="visually-hidden">
          {t('day')}
        </label>
        <input
          id={day}
          type="date"
          value={new Date(there).toISOString().slice(0, 10)}
          onChange={({ target }) => {
            const chosen = target.valueAsNumber
            if (Number.isFinite(chosen)) onSeek(chosen + (there % DAY) - offset)
          }}
        />
        <Button kind="quiet" aria-label={t('dayOn')} onPress={() => onSeek(at + DAY)}>
          <ChevronRight aria-hidden size={16} />
        </Button>
      </span>
      <Several
        label={wanted.cameras.length > 0 ? wanted.cameras.join(', ') : t('allCameras')}
        name={t('cameras')}
        all={cameras}
        chosen={wanted.cameras}
        onChange={(chosen) => onWanted({ cameras: chosen })}
      />
      <Several
        label={wanted.types.length > 0 ? wanted.types.map(nameOf).join(', ') : t('allTypes')}
        name={t('types')}
        all={[...new Set([...types, ...wanted.types])].sort()}
        chosen={wanted.types}
        nameOf={nameOf}
        onChange={(chosen) => onWanted({ types: chosen })}
      />
      <Checkbox
        className="check"
        isSelected={wanted.unreviewed}
        onChange={(unreviewed) => onWanted({ unreviewed })}
      >
        <span className="check-box" aria-hidden />
        {t('unreviewed')}
      </Checkbox>
    </>
  )
}

interface SeveralProps {
  /** What is chosen, in words. */
  label: string
  name: string
  all: readonly string[]
  /** None: all. */
  chosen: readonly string[]
  nameOf?(value: string): string
  onChange(chosen: string[]): void
}

function Several({ label, name, all, chosen, nameOf = (value) => value, onChange }: SeveralProps) {
  if (all.length === 0) return null
  return (
    <MenuTrigger>
      <Button className="review-several">
        <span className="dim">{name}</span> <span className="review-several-chosen">{label}</span>
      </Button>
      <Popover className="popover">
        <Menu
          className="menu"
          aria-label={name}
          selectionMode="multiple"
          selectedKeys={chosen}
          onSelectionChange={(keys) => onChange(keys === 'all' ? [] : [...keys].map(String))}
          items={all.map((id) => ({ id }))}
        >
          {({ id }) => (
            <MenuItem id={id} textValue={nameOf(id)}>
              {({ isSelected }) => (
                <>
                  <span>{nameOf(id)}</span>
                  <span aria-hidden>{isSelected ? '✓' : ''}</span>
                </>
              )}
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
