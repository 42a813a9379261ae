import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Check } from '../contracts/read.ts'
import type { Reply, Request } from './http.ts'
import type { Heard, Line } from './says.ts'

const run = promisify(execFile)

const MOST_BYTES = 25 * 1024 * 1024
const FORMS = ['.flac', '.mp3', '.mp4', '.mpeg', '.mpga', '.m4a', '.ogg', '.wav', '.webm']

/** A request for a transcript as it came, or what is wrong with it. */
export async function heardIn(
  { raw: { body }, headers }: Request,
  check: Check | undefined,
): Promise<Heard | { wrong: string; status: number }> {
  const type = headers['content-type'] ?? ''
  const wrong = (message: string, status = 400) => ({ wrong: message, status })
  if (!type.startsWith('multipart/form-data')) return wrong(`no multipart/form-data: ${type}`)
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  const fields: Record<string, unknown> = {}
  for (const name of new Set(form.keys())) {
    const isList = name.endsWith('[]')
    const values = form.getAll(name).map((value) => (typeof value === 'string' ? value : ''))
    if (!isList && values.length > 1) return wrong(`${name} was given ${values.length} times`)
    fields[name.replace(/\[\]$/, '')] = isList ? values : values[0]
  }
  const fault = check?.('CreateTranscriptionRequest', fields)
  if (fault) return wrong(fault)
  const file = form.get('file')
  if (!(file instanceof File)) return wrong('file is no file')
  const { response_format: format, model, timestamp_granularities: times } = fields
  if (format === 'verbose_json' && !String(model).startsWith('whisper'))
    return wrong(`response_format 'verbose_json' is not compatible with model '${String(model)}'`)
  if (times !== undefined && format !== 'verbose_json')
    return wrong('timestamp_granularities take response_format verbose_json')
  if (!FORMS.includes(extname(file.name)))
    return wrong(`Invalid file format. Supported formats: ${FORMS.join(', ')}`)
  if (file.size > MOST_BYTES) return wrong(`Maximum content size limit (${MOST_BYTES}) exceeded`, 413)
  const bytes = Buffer.from(await file.arrayBuffer())
  const sound = await decoded(bytes, extname(file.name))
  if (!sound) return wrong('Audio file might be corrupted or unsupported')
  return { model: String(model), name: file.name, type: file.type, bytes, ...sound }
}

/** How long a sound is, and of how many channels; undefined where it cannot be decoded. */
export async function decoded(bytes: Buffer, extension: string) {
  const dir = await mkdtemp(join(tmpdir(), 'spectra-heard-'))
  try {
    const path = join(dir, `sound${extension}`)
    await writeFile(path, bytes)
    const wanted = ['-show_entries', 'stream=codec_type,channels,sample_rate', '-of', 'json']
    const probe = await run('ffprobe', ['-v', 'error', ...wanted, path])
    const { streams } = JSON.parse(probe.stdout) as {
      streams: { codec_type: string; channels: number; sample_rate: string }[]
    }
    if (streams.length !== 1 || streams[0]!.codec_type !== 'audio') return undefined
    const { channels, sample_rate: rate } = streams[0]!
    const options = { encoding: 'buffer' as const, maxBuffer: 2 ** 30 }
    const pcm = ['-f', 's16le', '-c:a', 'pcm_s16le', 'pipe:1']
    const { stdout } = await run('ffmpeg', ['-v', 'error', '-xerror', '-i', path, ...pcm], options)
    const samples = stdout.length / 2 / channels
    return { channels, rate: Number(rate), seconds: samples / Number(rate), pcm: stdout }
  } catch {
    return undefined
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** The answer in the form `verbose_json`. */
export const verboseReply = ({ seconds }: Heard, lines: readonly Line[]): Reply => ({
  body: {
    ...{ language: 'english', duration: seconds, text: lines.map(({ text }) => text).join('') },
    segments: lines.map(({ start, end, text }, id) => ({
      ...{ id, seek: 0, start, end, text, tokens: [50364], temperature: 0 },
      ...{ avg_logprob: -0.2, compression_ratio: 1.1, no_speech_prob: 0.01 },
    })),
    usage: { type: 'duration', seconds: Math.ceil(seconds) },
  },
})
