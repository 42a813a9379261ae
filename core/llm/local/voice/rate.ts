/** Samples a second that the network takes, mono, -1 to 1. */
export const VOICE_RATE = 16_000
