import { useEffect, type ReactNode } from 'react'

export interface PageProps {
  title: string
  /** Beside the title: what can be done on this page. */
  orders?: ReactNode
  /** Below the title: what narrows what is shown. */
  filters?: ReactNode
  children: ReactNode
}

/** What all pages have alike: a title, which is the tab's, too, orders and filters. */
export function Page({ title, orders, filters, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Spectra Sight`
  }, [title])
  return (
    <div className="page">
      <div className="page-head">
        <h1>{title}</h1>
        {orders && <div className="page-orders">{orders}</div>}
      </div>
      {filters && <div className="page-filters">{filters}</div>}
      {children}
    </div>
  )
}
