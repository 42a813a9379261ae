import { useId } from 'react'

export interface ChoiceProps {
  label: string
  value: string
  /** Each as value and name. */
  options: readonly (readonly [value: string, name: string])[]
  onChange(value: string): void
}

/** One of a few: the browser's own list, which phones show as they do. */
export function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId()
  return (
    <span className="choice">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </span>
  )
}
