import { veiled } from '../address.ts'
import { redacted, type LoadedConfig } from '../config.ts'

/** A setting as it may be shown. */
export interface SettingView {
  /** Of the environment, such as SPECTRA_PORT. */
  variable: string
  /** As it holds; empty: it is not set. Of secrets only whether they are set, and addresses are without users and passwords. */
  value: string
  /** Such as `environment` or `default`. */
  from: string
  about: string
}

/** The effective configuration, setting by setting, with nothing in it that lets somebody in. */
export const settingsShown = ({ config, from }: LoadedConfig): SettingView[] =>
  redacted(config).map(({ name, env, value, about }) => ({
    ...{ variable: env, from: from[name], about },
    value: veiled(Array.isArray(value) ? value.join(', ') : String(value ?? '')),
  }))
