import { oneOf, said, text } from '../../parts/search-params.ts'

export const STATES = ['waiting', 'delivered', 'dead', 'dropped'] as const

/** What the address of the channels says. */
export interface ChannelsSearch {
  /** The channel whose deliveries are shown. */
  channel?: string
  state?: (typeof STATES)[number]
}

export const channelsSearch = ({ channel, state }: Record<string, unknown>): ChannelsSearch =>
  said({ channel: text(channel), state: oneOf(...STATES)(state) })
