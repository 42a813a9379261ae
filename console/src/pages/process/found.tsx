import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { AddToCase } from '../../cases/add-to-case.tsx'
import { Empty } from '../../parts/empty.tsx'
import { eventTypeName } from '../../parts/event-types.ts'
import { Button } from '../../parts/button.tsx'
import { useMay } from '../../session/me.ts'
import { VirtualRows } from '../../parts/virtual-rows.tsx'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import type { ChunkShown, EventShown, ProcessShown } from './queries.ts'
import { Facts } from './facts.tsx'
import { Trace } from './trace.tsx'
import { Why } from './why.tsx'
import { texts } from './texts.ts'

export interface FoundProps {
  process: ProcessShown
  chunks: readonly ChunkShown[]
  events: readonly EventShown[]
  /** The second that is being shown. */
  second: number
  onShow(second: number): void
}

/** What was found in a video: each line leads to its second. */
export function Found({ process, chunks, events, second, onShow }: FoundProps) {
  const t = useText(texts)
  const maySeeTrace = useMay('letters:read')
  const [asked, setAsked] = useState<string>()
  const lines = chunks.flatMap(({ transcript }) => transcript)
  return (
    <>
      <Tabs className="found">
        <TabList aria-label={process.title}>
          <Tab id="summary">{t('summary')}</Tab>
          <Tab id="events">
            {t('events')} <span className="dim">{events.length}</span>
          </Tab>
          <Tab id="parts">
            {t('parts')} <span className="dim">{chunks.length}</span>
          </Tab>
          {lines.length > 0 && <Tab id="transcript">{t('transcript')}</Tab>}
          {maySeeTrace && <Tab id="trace">{t('trace')}</Tab>}
        </TabList>
        <TabPanel id="summary">
          <Summary process={process} onShow={onShow} />
        </TabPanel>
        <TabPanel id="events">
          {events.length === 0 ? (
            <Empty title={t('noEvents')} why={t('noEventsWhy')} />
          ) : (
            <VirtualRows
              label={t('events')}
              items={events}
              keyOf={({ id }) => id}
              rowHeight={64}
              total={events.length}
            >
              {(event) => (
                <div className="line-with-orders">
                  <EventRow event={event} isNow={isNow(event, second)} onShow={onShow} />
                  <Button
                    kind="quiet"
                    aria-label={t('whyOf', { name: event.description.slice(0, 60) })}
                    onPress={() => setAsked(event.id)}
                  >
                    {t('why')}
                  </Button>
                  <AddToCase items={[{ eventId: event.id }]} of={event.description.slice(0, 60)} />
                </div>
              )}
            </VirtualRows>
          )}
        </TabPanel>
        <TabPanel id="parts">
          {chunks.length === 0 ? (
            <Empty title={t('noParts')} why={t('noPartsWhy')} />
          ) : (
            <VirtualRows
              label={t('parts')}
              items={chunks}
              keyOf={({ id }) => id}
              rowHeight={110}
              total={chunks.length}
            >
              {(chunk) => (
                <div className="line-with-orders">
                  <ChunkRow chunk={chunk} isNow={isNow(chunk, second)} onShow={onShow} />
                  <Link
                    className="button button-quiet"
                    to="/chat"
                    search={{ chunk: chunk.id }}
                    aria-label={t('askAboutPart', { part: String(chunk.ordinal) })}
                  >
                    {t('ask')}
                  </Link>
                </div>
              )}
            </VirtualRows>
          )}
        </TabPanel>
        {lines.length > 0 && (
          <TabPanel id="transcript">
            <VirtualRows
              label={t('transcript')}
              items={lines.map((line, at) => ({ ...line, at }))}
              keyOf={({ at }) => String(at)}
              rowHeight={44}
              total={lines.length}
            >
              {(line) => (
                <Line {...line} isNow={isNow(line, second)} onShow={onShow}>
                  <bdi>{line.text}</bdi>
                </Line>
              )}
            </VirtualRows>
          </TabPanel>
        )}
        {maySeeTrace && (
          <TabPanel id="trace">
            <Trace id={process.id} />
          </TabPanel>
        )}
      </Tabs>
      {/* Beside the tabs: what they hold is made twice, to know which there are. */}
      {asked !== undefined && <Why id={asked} onClose={() => setAsked(undefined)} />}
    </>
  )
}

const isNow = ({ startTime, endTime }: { startTime: number; endTime: number }, second: number): boolean =>
  startTime <= second && second < endTime

function Summary({ process, onShow }: Pick<FoundProps, 'process' | 'onShow'>) {
  const t = useText(texts)
  const { summary } = process
  return (
    <div className="summary">
      {summary ? (
        <>
          <ul className="claims">
            {summary.claims.map(({ text, startTime, endTime }, at) => (
              <li key={at}>
                <Line startTime={startTime} endTime={endTime} isNow={false} onShow={onShow}>
                  {text}
                </Line>
              </li>
            ))}
          </ul>
          {summary.claims.length === 0 && <p>{summary.text}</p>}
        </>
      ) : (
        <Empty title={t('noSummary')} why={t('noSummaryWhy')} />
      )}
      <Facts process={process} />
    </div>
  )
}

interface LineProps {
  startTime: number
  endTime: number
  isNow: boolean
  onShow(second: number): void
  children: React.ReactNode
}

/** Something that is seen at a second, and leads there. */
function Line({ startTime, endTime, isNow, onShow, children }: LineProps) {
  const { second } = useFormats()
  const [from, until] = [second(startTime), second(endTime)]
  return (
    <button
      type="button"
      className="line"
      aria-current={isNow || undefined}
      onClick={() => onShow(startTime)}
    >
      <span className="line-time">{from === until ? from : `${from}–${until}`}</span>
      <span className="line-said">{children}</span>
    </button>
  )
}

function EventRow({
  event,
  isNow,
  onShow,
}: {
  event: EventShown
  isNow: boolean
  onShow(second: number): void
}) {
  const t = useText(texts)
  const { percent } = useFormats()
  return (
    <Line {...event} isNow={isNow} onShow={onShow}>
      <bdi>{event.description}</bdi>
      <small className="dim">
        {eventTypeName(event.type)} · {t('sure', { percent: percent(event.confidence) })}
      </small>
    </Line>
  )
}

function ChunkRow({
  chunk,
  isNow,
  onShow,
}: {
  chunk: ChunkShown
  isNow: boolean
  onShow(second: number): void
}) {
  const t = useText(texts)
  const { summary, cause, model, promptVersion } = chunk
  return (
    <Line {...chunk} isNow={isNow} onShow={onShow}>
      <bdi>{cause?.message ?? summary ?? t('pending')}</bdi>
      {model && (
        <small className="dim">
          {t('describedBy', { model })}
          {promptVersion && ` · ${t('prompt', { version: promptVersion.slice(0, 7) })}`}
        </small>
      )}
    </Line>
  )
}
