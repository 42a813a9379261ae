import type { ReactNode } from 'react'

export interface EmptyProps {
  title: string
  /** Why there is nothing. */
  why?: string
  /** The next step. */
  children?: ReactNode
  icon?: ReactNode
}

/** Where there is nothing to show: why, and what to do about it. */
export const Empty = ({ title, why, children, icon }: EmptyProps) => (
  <div className="empty">
    {icon && (
      <div className="empty-icon" aria-hidden>
        {icon}
      </div>
    )}
    <h2>{title}</h2>
    {why && <p>{why}</p>}
    {children && <div className="empty-next">{children}</div>}
  </div>
)
