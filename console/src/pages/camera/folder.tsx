import { SpectraApiError } from '../../api/errors.ts'
import { Problem } from '../../parts/problem.tsx'
import { useText } from '../../text/use-text.ts'
import type { FolderRow } from './queries.ts'
import { texts } from './texts.ts'

/** What became of the recordings in the folder of a camera, and why some of them could not be taken. */
export function Folder({ folder }: { folder: FolderRow }) {
  const t = useText(texts)
  const { taken, waiting, unsettled, refused, latest, refusals, cause } = folder
  return (
    <section className="panel">
      <h2>{t('folder')}</h2>
      {cause && <Problem problem={new SpectraApiError({ ...cause, advice: cause.advice ?? undefined })} />}
      <p>
        {t('folderCounts', {
          taken: String(taken),
          waiting: String(waiting + unsettled),
          refused: String(refused),
        })}
        {latest && (
          <span className="dim"> {t(latest.clock === 'name' ? 'folderByName' : 'folderByFile')}</span>
        )}
      </p>
      {refusals.length > 0 && (
        <ul>
          {refusals.map(({ name, at, cause: { code, message } }) => (
            <li key={`${name} ${at}`}>
              <bdi>{message}</bdi> <span className="dim">{code}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
