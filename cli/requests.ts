import type { Asked } from '../core/ports.ts'
import type { Severity } from '../schema/event-schema.ts'
import type { AlertState } from '../schema/rules.ts'

// What commands, having checked what was typed, ask of their work, which they load only then.

/** `spectra search` */
export type SearchRequest = Pick<
  Asked,
  'text' | 'limit' | 'since' | 'eventTypes' | 'not' | 'zone' | 'like' | 'group'
> & {
  /** The path of a picture, for more like what is in it. */
  picture?: string
}

/** For whose work `spectra prompt` and `spectra schema` mean: with neither all of the organization's. */
export interface PlaceOptions {
  camera?: string
  process?: string
  json?: boolean
}

/** `spectra prompt try` and `spectra schema try`: with neither a file nor a version what holds for the chunk. */
export interface TrialOptions {
  chunk: string
  file?: string
  /** As outputs name it. */
  saved?: string
  /** Whose version. */
  camera?: string
  json?: boolean
}

/** `spectra camera add` */
export interface AddOptions extends RecordingSettings {
  /** Seconds; absent: as configured. */
  clip?: number
  every?: number
  /** Absent: always. */
  schedule?: string
  /** Groups that it joins. */
  group?: string[]
  ocr?: boolean
  /** IANA name; absent: UTC. */
  zone?: string
  /** Its source is a folder; what is there already is taken, too, or is not. */
  folder?: { existing?: boolean | undefined }
}

/** What is recorded of a camera all the time, and how much of it is kept; what is absent stays. */
export interface RecordingSettings {
  records?: boolean
  ringSeconds?: number
  ringBytes?: number
  /** 0: for ever. */
  keepSeconds?: number
}

/** `spectra camera remove` */
export interface RemoveOptions {
  yes?: boolean
  keepRecordings?: boolean
}

/** `spectra camera set`: what is not given stays. */
export type SetOptions = Partial<AddOptions> & {
  yes?: boolean
  /** Groups that it leaves. */ ungroup?: string[]
}

/** `spectra camera list` */
export interface ListOptions {
  group?: string
  json?: boolean
}

/** `spectra verify` */
export interface VerifyOptions {
  restore?: string | true
  repair?: boolean
  json?: boolean
}

/** `spectra reindex` */
export interface ReindexOptions {
  status?: boolean
  after?: string
  json?: boolean
}

/** How `spectra channel add` and `edit` are asked; `false` takes away. */
export interface ChannelOptions {
  address?: string
  rename?: string
  kinds?: string[]
  camera?: string[]
  rule?: string[]
  least?: string
  quiet?: string | false
  quietMode?: string
  quietExcept?: string
  digest?: string | false
  zone?: string
  secretFile?: string
  user?: string
  from?: string
  to?: string[]
  prefix?: string
  discovery?: string
  accessKeyId?: string
}

/** `spectra rule` */
export interface RuleOptions {
  name?: string
  camera?: string[]
  group?: string[]
  severity?: Severity
  enable?: boolean
  json?: boolean
}

/** `spectra rule backtest` */
export interface BacktestOptions {
  days: number
  file?: string
  against?: number
  json?: boolean
}

/** `spectra alert list` */
export interface AlertListOptions {
  state?: AlertState[]
  severity?: Severity[]
  rule?: string
  camera?: string[]
  limit: number
  json?: boolean
}

/** What is done to alerts. */
export interface AlertOptions {
  text?: string
  false?: boolean
  json?: boolean
}

/** `spectra ask` and `spectra chat ask` */
export interface QuestionOptions {
  process?: string
  budget?: string
  json?: boolean
}

/** `spectra chat list` */
export interface ConversationListOptions {
  limit: number
  before?: string
  json?: boolean
}

/** `spectra chat show` */
export interface ConversationShowOptions {
  last: number
  before?: number
  json?: boolean
}

/** How cameras are looked for, as it is given on the command line. */
export interface DiscoverFlags {
  timeout: string
  user?: string
  passwordFile?: string
  host?: string[]
  share?: boolean
  json?: boolean
}
