import { Download } from 'lucide-react'
import { AddToCase } from '../../cases/add-to-case.tsx'
import { OneExport } from '../../exports/exports.tsx'
import { useAsked } from '../../api/use-asked.ts'
import { Button } from '../../parts/button.tsx'
import { Meter } from '../../parts/meter.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { Stretch } from '../../review/axis.ts'
import { rangeOf, type Marks } from '../../review/moves.ts'
import type { Clip } from '../../review/playing.ts'
import { isPiece } from '../../review/ring.ts'
import { useFormats } from '../../text/use-formats.ts'
import { useText } from '../../text/use-text.ts'
import { aboutClips, clipsOf, loadFiles } from './load.ts'
import { ClipsWithin } from './queries.ts'
import { texts } from './texts.ts'
import { useExport } from './use-export.ts'

/** What is marked, of each camera that has footage of it. */
const momentsOf = (clips: readonly Clip[], { from, until }: Stretch) =>
  [...new Set(clips.map(({ camera }) => camera))].map((cameraId) => ({
    ...{ cameraId, from: new Date(from).toISOString(), until: new Date(until).toISOString() },
  }))

/** Of a file: what it shows, and since when. */
const nameOf = (clips: readonly Clip[], { from }: Stretch): string => {
  const cameras = [...new Set(clips.map(({ camera }) => camera))].join(' ')
  return `${cameras.slice(0, 80)} ${new Date(from).toISOString().slice(0, 19)}Z`
}

/** Asked about by nobody. */
const NOWHEN: Stretch = { from: 0, until: 0 }

const inOrder = (clips: readonly Clip[]): Clip[] =>
  clips.toSorted((a, b) => a.from - b.from || (a.camera < b.camera ? -1 : 1))

export interface MarksBarProps {
  marks: Marks
  cameras: readonly string[]
  onMark(which: 'in' | 'out'): void
  onClear(): void
}

/** Marks the beginning and the end of what is cut out, and fetches its clips. */
export function MarksBar({ marks, cameras, onMark, onClear }: MarksBarProps) {
  const t = useText(texts)
  const { span, bytes } = useFormats()
  const { progress, problem, run, cancel } = useExport(loadFiles)
  const range = rangeOf(marks)
  const asked = useAsked(ClipsWithin, aboutClips(cameras, range ?? NOWHEN), { pause: !range })
  const found = range && asked.data ? inOrder(clipsOf(asked.data)) : []
  const files = found.filter((clip) => !isPiece(clip))
  const isMarked = marks.in !== undefined || marks.out !== undefined
  return (
    <div className="review-marks">
      <Button onPress={() => onMark('in')}>
        {t('markIn')} <kbd aria-hidden>i</kbd>
      </Button>
      <Button onPress={() => onMark('out')}>
        {t('markOut')} <kbd aria-hidden>o</kbd>
      </Button>
      {isMarked && (
        <Button kind="quiet" onPress={onClear}>
          {t('clearMarks')}
        </Button>
      )}
      {range && asked.data && (
        <span className="dim" role="status">
          {found.length > 0
            ? t('cut', { span: span(range.until - range.from), count: files.length })
            : t('cutNothing')}
        </span>
      )}
      {files.length > 0 && !progress && (
        <Button kind="main" onPress={() => run(files)}>
          <Download aria-hidden size={15} />
          {t('download')}
        </Button>
      )}
      {range && found.length > 0 && (
        <>
          <AddToCase items={momentsOf(found, range)} />
          <OneExport
            key={`${range.from} ${range.until}`}
            input={{ name: nameOf(found, range), items: momentsOf(found, range) }}
          />
        </>
      )}
      {progress && (
        <span className="review-progress">
          <span>
            {t('downloadOne', { file: progress.file, files: progress.files })} · {bytes(progress.done)}
          </span>
          <Meter name={t('download')} value={progress.done} of={progress.of} />
          <Button kind="quiet" onPress={cancel}>
            {t('cancel')}
          </Button>
        </span>
      )}
      {problem && <Problem problem={problem} onRetry={() => run(files)} />}
      {range && asked.problem && <Problem problem={asked.problem} onRetry={asked.again} />}
    </div>
  )
}
