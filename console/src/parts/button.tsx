import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children'> {
  /** @default 'plain' */
  kind?: 'plain' | 'main' | 'quiet' | 'danger'
  className?: string
  children: ReactNode
}

export const Button = ({ kind = 'plain', className = '', ...props }: ButtonProps) => (
  <AriaButton className={`button button-${kind} ${className}`} {...props} />
)
