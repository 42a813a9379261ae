import { getRouteApi, Link } from '@tanstack/react-router'
import { RotateCcw, Search, X } from 'lucide-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { Input, SearchField } from 'react-aria-components'
import { useAsked } from '../../api/use-asked.ts'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Page } from '../../parts/page.tsx'
import { Problem } from '../../parts/problem.tsx'
import { usePreferences } from '../../shell/preferences.ts'
import { useShortcuts } from '../../shell/use-shortcuts.ts'
import { formatsOf } from '../../text/formats.ts'
import { useZones } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import { chipsOf } from './chips.ts'
import { Hits } from './hits.tsx'
import { AskQuery, type Understood } from './queries.ts'
import { Saved, SaveSearch } from './saved.tsx'
import { partsIn, type Part } from './search.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/search')
const LIMIT = 24
const EXAMPLES = ['a red object', 'a person but no car', 'something moves, then stops']

/** A question, how it was understood, and the moments that fit it. */
export default function SearchPage() {
  const t = useText(texts)
  const { q = '', not = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const { asked: zone } = useZones()
  const variables = { text: q, zone, not: partsIn(not), limit: LIMIT }
  const { data, problem, at, asking, again } = useAsked(AskQuery, variables, { pause: q === '' })
  const answer = q === '' ? undefined : data?.ask
  const find = (text: string): void => void navigate({ search: text.trim() ? { q: text.trim() } : {} })

  return (
    <Page title={t('title')} orders={q !== '' && <SaveSearch q={q} not={partsIn(not)} />}>
      <Question key={q} asked={q} onAsk={find} />
      {answer && <UnderstoodAs understood={answer.understood} not={partsIn(not)} />}
      {problem && <Problem problem={problem} at={at} onRetry={again} />}
      {q === '' && (
        <Empty title={t('start')} why={t('startWhy')} icon={<Search size={40} />}>
          <span className="dim">{t('try')}</span>
          {EXAMPLES.map((example) => (
            <Button key={example} onPress={() => find(example)}>
              {example}
            </Button>
          ))}
        </Empty>
      )}
      {q === '' && <Saved />}
      {q !== '' && !answer && asking && <p className="dim appear-late">{t('loading')}</p>}
      {answer && (
        <Link to="/chat" search={{ q }}>
          {t('askAbout')}
        </Link>
      )}
      {answer && answer.hits.length > 0 && (
        <>
          <p className="dim" role="status">
            {t('found', { count: answer.hits.length })}
          </p>
          <Hits hits={answer.hits} />
        </>
      )}
      {answer && answer.hits.length === 0 && (
        <>
          <Empty title={t('nothing')} why={t('nothingWhy')} />
          {answer.misses.length > 0 && (
            <section className="misses">
              <h2>{t('misses')}</h2>
              <Hits hits={answer.misses} />
            </section>
          )}
        </>
      )}
    </Page>
  )
}

function Question({ asked, onAsk }: { asked: string; onAsk(text: string): void }) {
  const t = useText(texts)
  const [text, setText] = useState(asked)
  const input = useRef<HTMLInputElement>(null)
  useShortcuts([{ keys: '/', says: t('question'), run: () => input.current?.select() }])
  useEffect(() => {
    if (asked === '') input.current?.focus()
  }, [asked])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onAsk(text)
  }
  return (
    <form className="question" role="search" onSubmit={submit}>
      <SearchField aria-label={t('question')} value={text} onChange={setText}>
        <Search aria-hidden size={18} />
        <Input ref={input} placeholder={t('placeholder')} maxLength={1000} />
      </SearchField>
      <Button type="submit" kind="main">
        {t('ask')}
      </Button>
    </form>
  )
}

function UnderstoodAs({ understood, not }: { understood: Understood; not: readonly Part[] }) {
  const t = useText(texts)
  const { language } = usePreferences()
  const formats = formatsOf(language, useZones().asked)
  const navigate = route.useNavigate()
  const leave = (parts: readonly Part[]): void =>
    void navigate({ search: ({ q }) => ({ q, ...(parts.length > 0 && { not: parts.join(',') }) }) })
  return (
    <div className="understood">
      <h2 className="dim">{t('understood')}</h2>
      <ul>
        {chipsOf(understood, t, formats).map(({ part, says }, at) => (
          <li key={at} className="chip">
            <bdi>{says}</bdi>
            {part && (
              <Button
                kind="quiet"
                aria-label={t('leave', { name: says })}
                onPress={() => leave([...not, part])}
              >
                <X aria-hidden size={13} />
              </Button>
            )}
          </li>
        ))}
        {not.map((part) => (
          <li key={part} className="chip chip-left">
            {t('left', { name: t(part) })}
            <Button
              kind="quiet"
              aria-label={t('restore', { name: t(part) })}
              onPress={() => leave(not.filter((each) => each !== part))}
            >
              <RotateCcw aria-hidden size={13} />
            </Button>
          </li>
        ))}
      </ul>
      {understood.unclear && <p className="dim">{t('unclear', { words: understood.unclear })}</p>}
    </div>
  )
}
