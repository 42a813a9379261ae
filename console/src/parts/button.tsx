import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'isPending'> {
  /** @default 'plain' */
  kind?: 'plain' | 'main' | 'quiet' | 'danger'
  className?: string
  /** What it orders is under way. */
  isBusy?: boolean
  children: ReactNode
}

export const Button = ({ kind = 'plain', className = '', isBusy = false, ...props }: ButtonProps) => (
  <AriaButton
    className={`button button-${kind} ${className}`}
    {...props}
    isDisabled={isBusy || (props.isDisabled ?? false)}
  />
)
