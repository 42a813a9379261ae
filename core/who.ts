import type { Identity, Who } from './ports.ts'

/** Of an identity what is written down: who it is, and nothing of what it may. */
export const whoOf = ({ organizationId, userId, keyId }: Who | Identity): Who => ({
  organizationId,
  ...(userId !== undefined && { userId }),
  ...(keyId !== undefined && { keyId }),
})
