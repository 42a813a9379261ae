import { useFormats } from '../../text/use-formats.ts'
import { useFootageFormats } from '../../text/use-zones.ts'
import { useText } from '../../text/use-text.ts'
import type { ProcessShown } from './queries.ts'
import { texts } from './texts.ts'

/** What is known of a video and its analysis, as pairs. */
export function Facts({ process }: { process: ProcessShown }) {
  const t = useText(texts)
  const { second, instant, span, number } = useFormats()
  const footage = useFootageFormats()
  const { source, createdAt, finishedAt, startedAt, warnings } = process
  const facts: [name: string, value: string][] = [
    ...(source
      ? ([
          [t('length'), second(source.duration)],
          [t('picture'), `${source.width} × ${source.height}, ${number(source.fps)} fps, ${source.codec}`],
        ] as [string, string][])
      : []),
    ...(startedAt
      ? ([[t('recorded'), footage(process.camera?.id).instant(startedAt)]] as [string, string][])
      : []),
    [t('ordered'), instant(createdAt)],
    ...(finishedAt
      ? ([[t('took'), span(Date.parse(finishedAt) - Date.parse(createdAt))]] as [string, string][])
      : []),
    ...warnings.map(({ message }): [string, string] => [t('warnings'), message]),
  ]
  return (
    <dl className="facts">
      {facts.map(([name, value], at) => (
        <div key={at}>
          <dt>{name}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}
