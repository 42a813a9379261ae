import type { Ports } from '../../core/ports.ts'

/** Rejects with the reason when a port does not work now. Ports that cannot tell count as healthy. */
export async function isHealthy(ports: Ports, name: keyof Ports): Promise<void> {
  const port = ports[name] as { health?: () => Promise<void> }
  await port.health?.()
}
