import type { FormEvent, ReactNode } from 'react'
import mark from '../style/mark.svg'

export interface CardProps {
  title: string
  why?: string
  onSubmit(): void
  children: ReactNode
}

/** One form on an otherwise empty page. */
export function Card({ title, why, onSubmit, children }: CardProps) {
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <main className="card-page">
      <form className="card" onSubmit={submit}>
        <img src={mark} alt="" width={40} height={40} />
        <h1>{title}</h1>
        {why && <p className="dim">{why}</p>}
        {children}
      </form>
    </main>
  )
}
