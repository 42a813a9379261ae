import { FieldError, Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components'

export interface FieldProps extends Omit<TextFieldProps, 'children'> {
  label: string
  hint?: string
  /** What is wrong with it. */
  problem?: string | undefined
  placeholder?: string
}

/** One line of text with its name, and what is wrong with it. */
export const Field = ({ label, hint, problem, placeholder, ...props }: FieldProps) => (
  <TextField className="field" isInvalid={problem !== undefined} {...props}>
    <Label>{label}</Label>
    <Input placeholder={placeholder} />
    {hint && (
      <Text slot="description" className="field-hint">
        {hint}
      </Text>
    )}
    <FieldError>{problem}</FieldError>
  </TextField>
)
