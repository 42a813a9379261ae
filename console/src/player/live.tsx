import { Radio, Square } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { client } from '../api/client.ts'
import { useAsked } from '../api/use-asked.ts'
import { Button } from '../parts/button.tsx'
import { Problem } from '../parts/problem.tsx'
import { defineTexts } from '../text/catalogue.ts'
import { useText } from '../text/use-text.ts'
import { LivePlayback } from './live-queries.ts'
import './live.css'

const texts = defineTexts({
  en: {
    live: 'Live',
    watch: 'Watch live',
    stop: 'Stop',
    picture: '{camera}, live',
    unrecorded:
      'Nothing is recorded of this camera at present. A live picture comes from the recording: it takes a camera that sends all the time, and recording that is on.',
    lost: 'The live picture broke off.',
    again: 'Try again',
  },
  de: {
    live: 'Live',
    watch: 'Live ansehen',
    stop: 'Anhalten',
    picture: '{camera}, live',
    unrecorded:
      'Von dieser Kamera wird zurzeit nichts aufgezeichnet. Das Livebild kommt aus der Aufzeichnung: Die Kamera muss ständig senden, und die Aufzeichnung eingeschaltet sein.',
    lost: 'Das Livebild ist abgebrochen.',
    again: 'Noch einmal',
  },
})

/** What a camera shows now, some seconds late: only for as long as somebody asks for it. */
export function Live({ camera }: { camera: string }) {
  const t = useText(texts)
  const [isOn, setOn] = useState(false)
  return (
    <section className="panel live-panel" aria-label={t('live')}>
      <div className="live-head">
        <h2>{t('live')}</h2>
        <Button onPress={() => setOn(!isOn)}>
          {isOn ? <Square aria-hidden size={14} /> : <Radio aria-hidden size={15} />}
          {t(isOn ? 'stop' : 'watch')}
        </Button>
      </div>
      {isOn && <Shown camera={camera} />}
    </section>
  )
}

/** Its address is asked for anew when it is used up. */
function Shown({ camera }: { camera: string }) {
  const t = useText(texts)
  const { data, problem, again } = useAsked(LivePlayback, { camera })
  const [lost, setLost] = useState<'unrecorded' | 'lost'>()
  const video = useRef<HTMLVideoElement>(null)
  const url = data?.playback.playlistUrl
  const expires = data && Date.parse(data.playback.expiresAt)
  const renew = useEffectEvent(again)
  useEffect(() => {
    if (expires === undefined) return
    const timer = setTimeout(renew, Math.max(1000, expires - Date.now() - 30_000))
    return () => clearTimeout(timer)
  }, [expires])
  useEffect(() => {
    if (url === undefined) return
    setLost(undefined)
    let stop: (() => void) | undefined
    let isOver = false
    void import('./hls.ts').then(
      ({ playHls }) => {
        if (isOver || !video.current) return
        stop = playHls(video.current, client.addressOf(url), (status) =>
          setLost(status === 404 ? 'unrecorded' : 'lost'),
        )
      },
      () => setLost('lost'),
    )
    return () => {
      isOver = true
      stop?.()
    }
  }, [url])
  return (
    <>
      {problem && <Problem problem={problem} onRetry={again} />}
      {lost && (
        <p role="alert">
          {t(lost)} <Button onPress={again}>{t('again')}</Button>
        </p>
      )}
      <video
        ref={video}
        className="live-picture"
        aria-label={t('picture', { camera })}
        hidden={lost !== undefined}
        autoPlay
        muted
        playsInline
        controls
      />
    </>
  )
}
