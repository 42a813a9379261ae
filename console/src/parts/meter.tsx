import { ProgressBar } from 'react-aria-components'

export interface MeterProps {
  /** What it is the progress of. */
  name: string
  value: number
  /** What `value` is when it is over; 0 or absent: not known. */
  of?: number | null
}

/** How far something is. */
export const Meter = ({ name, value, of }: MeterProps) => (
  <ProgressBar className="meter" aria-label={name} value={value} maxValue={of || 1} isIndeterminate={!of}>
    {({ percentage = 0, isIndeterminate }) => (
      <div
        className={isIndeterminate ? 'meter-bar meter-unknown' : 'meter-bar'}
        style={{ inlineSize: `${percentage}%` }}
      />
    )}
  </ProgressBar>
)
