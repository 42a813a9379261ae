import { Link } from '@tanstack/react-router'
import { useText } from '../../text/use-text.ts'
import type { Listed } from './queries.ts'
import { texts } from './texts.ts'

/** The conversations that may be read, the latest first. */
export function Listing({ conversations, open }: { conversations: readonly Listed[]; open: string }) {
  const t = useText(texts)
  return (
    <nav className="chat-list" aria-label={t('conversations')}>
      <ul>
        {conversations.map(({ id, title, sharedWith, isOwn }) => (
          <li key={id}>
            <Link to="/chat" search={{ c: id }} aria-current={id === open ? 'page' : undefined}>
              <bdi>{title || t('untitled')}</bdi>
              {(sharedWith.length > 0 || !isOwn) && <small className="dim"> {t('shared')}</small>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
