import { Choice } from './choice.tsx'

export interface ZoneChoiceProps {
  label: string
  value: string
  /** What there is besides zones, before them; each as value and name. */
  before?: readonly (readonly [value: string, name: string])[]
  onChange(zone: string): void
}

/** One zone of those that the browser knows; the one that is set is among them. */
export function ZoneChoice({ label, value, before = [], onChange }: ZoneChoiceProps) {
  const others = before.map(([each]) => each)
  const zones = new Set([value, 'UTC', ...Intl.supportedValuesOf('timeZone')])
  return (
    <Choice
      label={label}
      value={value}
      options={[
        ...before,
        ...[...zones].filter((each) => !others.includes(each)).map((each) => [each, each] as const),
      ]}
      onChange={onChange}
    />
  )
}
