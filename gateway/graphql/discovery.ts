import type { DiscoveredCamera } from '../../core/ports.ts'
import type { Context, Services } from './context.ts'

/** Cameras that were found in the network, and may be added. */
export const discoveryResolvers = ({ ports: { cameraRegistry } }: Services) => ({
  Query: {
    discoveredCameras: async (
      _: unknown,
      _arguments: object,
      { identity: { organizationId, cameras } }: Context,
    ): Promise<DiscoveredCamera[]> => (cameras ? [] : cameraRegistry.list(organizationId)),
  },
})
