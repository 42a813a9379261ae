import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { adapterError, type TroubleCodes } from '../../../adapter-errors.ts'
import type { AwsCredentials } from '../../../config/aws.ts'
import { SpectraError } from '../../../errors.ts'
import { cannotTake } from '../failures.ts'

export interface KvsOptions {
  /** Of streams that name none; empty: the SDK's chain (environment, profile). */
  region: string
  /** Where streams are looked up; empty: that of the region. */
  endpoint: string
  /** Undefined: the SDK's chain. */
  credentials?: AwsCredentials | undefined
}

/** A piece of a stream as its producer sent it: it begins with a keyframe. */
export interface Fragment {
  /** Instant of its first picture by the producer's clock, in milliseconds since the epoch. */
  at: number
  ms: number
  bytes: number
}

/** What a stream of Kinesis Video Streams keeps. */
export interface KvsArchive {
  /** Fragments that begin from `from` to `to` (milliseconds since the epoch), in the order of their times. */
  fragments(from: number, to: number): Promise<Fragment[]>
  /** Writes the fragments that begin from `from` to `to`, both included, into an MP4: at most 200, and 100 MB. */
  clip(from: number, to: number, path: string): Promise<void>
  close(): void
}

/** A name, or an ARN, which names its region. */
export interface KvsStream {
  camera: string
  stream: string
  region?: string | undefined
}

const CAMERA_TROUBLE: TroubleCodes = {
  away: 'SS_CAMERA_UNREACHABLE',
  busy: 'SS_CAMERA_UNREACHABLE',
  denied: 'SS_CAMERA_REFUSED',
  refused: 'SS_CAMERA_REFUSED',
  missing: 'SS_CAMERA_REFUSED',
}
const NO_VIDEO =
  /^(UnsupportedStreamMediaType|MissingCodecPrivateData|InvalidCodecPrivateData|InvalidMediaFrame)Exception$/
const RIGHTS = 'kinesisvideo:GetDataEndpoint, kinesisvideo:ListFragments and kinesisvideo:GetClip'
const ADVICE = `Check the name of the stream, its region and its retention, and that the credentials may use ${RIGHTS}.`

/**
 * @throws SS_CAMERA_UNREACHABLE; SS_CAMERA_REFUSED: no such stream, no rights, nothing is retained; SS_NOT_A_VIDEO; the reason of the
 *   signal. So do its verbs.
 */
export async function openArchive(
  { camera, stream, region }: KvsStream,
  options: KvsOptions,
  signal: AbortSignal,
): Promise<KvsArchive> {
  const { GetDataEndpointCommand, KinesisVideoClient } = await import('@aws-sdk/client-kinesis-video')
  const archived = await import('@aws-sdk/client-kinesis-video-archived-media')
  const { GetClipCommand, KinesisVideoArchivedMediaClient, ListFragmentsCommand } = archived
  const isArn = stream.startsWith('arn:')
  const which = isArn ? { StreamARN: stream } : { StreamName: stream }
  const where = (isArn ? stream.split(':')[3] : region) || options.region
  const common = {
    ...(where && { region: where }),
    ...(options.credentials && { credentials: options.credentials }),
    requestHandler: { connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  }
  const call = { abortSignal: signal }

  async function told<T>(what: () => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    try {
      return await what()
    } catch (thrown) {
      throw failure(camera, thrown, signal)
    }
  }

  /** Each API of a stream has a server of its own. */
  async function clientOf(api: 'LIST_FRAGMENTS' | 'GET_CLIP') {
    const directory = new KinesisVideoClient({
      ...common,
      ...(options.endpoint && { endpoint: options.endpoint }),
    })
    try {
      const { DataEndpoint } = await directory.send(
        new GetDataEndpointCommand({ ...which, APIName: api }),
        call,
      )
      return new KinesisVideoArchivedMediaClient({ ...common, endpoint: DataEndpoint! })
    } finally {
      directory.destroy()
    }
  }

  const [lists, clips] = await told(() => Promise.all([clientOf('LIST_FRAGMENTS'), clientOf('GET_CLIP')]))
  const selector = (from: number, to: number) => ({
    FragmentSelectorType: 'PRODUCER_TIMESTAMP' as const,
    TimestampRange: { StartTimestamp: new Date(from), EndTimestamp: new Date(to) },
  })

  return {
    fragments: (from, to) =>
      told(async () => {
        const found: Fragment[] = []
        const FragmentSelector = selector(from, to)
        for (let NextToken: string | undefined, first = true; first || NextToken; first = false) {
          const page = await lists.send(
            new ListFragmentsCommand({ ...which, FragmentSelector, MaxResults: 1000, NextToken }),
            call,
          )
          for (const {
            ProducerTimestamp,
            FragmentLengthInMilliseconds,
            FragmentSizeInBytes,
          } of page.Fragments ?? [])
            found.push({
              at: ProducerTimestamp!.getTime(),
              ms: FragmentLengthInMilliseconds ?? 0,
              bytes: FragmentSizeInBytes ?? 0,
            })
          NextToken = page.NextToken
        }
        return found.sort((one, other) => one.at - other.at)
      }),

    clip: (from, to, path) =>
      told(async () => {
        // The end has to lie behind the start, also where one fragment is all.
        const ClipFragmentSelector = selector(from, to + 1)
        const { Payload } = await clips.send(new GetClipCommand({ ...which, ClipFragmentSelector }), call)
        await pipeline(Payload as Readable, createWriteStream(path, { flags: 'wx' }), { signal })
      }),

    close() {
      lists.destroy()
      clips.destroy()
    },
  }
}

function failure(camera: string, thrown: unknown, signal: AbortSignal): unknown {
  const { name, message } = thrown as Error
  const what = cannotTake(camera).replace(/^Cannot /, '')
  if (!signal.aborted && NO_VIDEO.test(name))
    return new SpectraError('SS_NOT_A_VIDEO', `Cannot ${what}: ${message}`, { cause: thrown })
  const error = adapterError(what, thrown, CAMERA_TROUBLE, signal)
  if (!(error instanceof SpectraError) || error.code !== 'SS_CAMERA_REFUSED') return error
  return new SpectraError('SS_CAMERA_REFUSED', error.message, { cause: thrown, details: { advice: ADVICE } })
}
