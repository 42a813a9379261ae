import { Upload } from 'lucide-react'
import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import { useText } from '../text/use-text.ts'
import { texts } from './texts.ts'
import { send } from './uploads.ts'

const isFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files')

/** A page onto which videos can be dropped. Whoever drags none chooses them: `ChooseVideos`. */
export function DropZone({ children }: { children: ReactNode }) {
  const t = useText(texts)
  // Each element below says that it is entered and left: what is over is what was entered more often than left.
  const depth = useRef(0)
  const [isOver, setOver] = useState(false)
  const move = (by: number) => (event: DragEvent) => {
    if (!isFiles(event)) return
    depth.current += by
    setOver(depth.current > 0)
  }
  const drop = (event: DragEvent): void => {
    if (!isFiles(event)) return
    event.preventDefault()
    depth.current = 0
    setOver(false)
    send(event.dataTransfer.files)
  }
  return (
    <div
      className="drop-zone"
      onDragEnter={move(1)}
      onDragLeave={move(-1)}
      onDragOver={(event) => isFiles(event) && event.preventDefault()}
      onDrop={drop}
    >
      {children}
      {isOver && (
        <div className="drop-here" aria-hidden>
          <Upload size={32} />
          {t('drop')}
        </div>
      )}
    </div>
  )
}

/** Opens the browser's dialog for files. */
export function ChooseVideos() {
  const t = useText(texts)
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button kind="main" onPress={() => input.current?.click()}>
        <Upload aria-hidden size={15} /> {t('choose')}
      </Button>
      <input
        ref={input}
        type="file"
        accept="video/*,.mkv,.ts,.m2ts"
        multiple
        hidden
        aria-label={t('choose')}
        onChange={({ target }) => {
          if (target.files) send(target.files)
          target.value = ''
        }}
      />
    </>
  )
}
