import type { Service } from '../../platform.ts'

/** What Fargate has: thousandths of a core as it counts them, and the MiB of memory that go with each. */
const SIZES = [
  { cpu: 256, from: 512, to: 2048 },
  { cpu: 512, from: 1024, to: 4096 },
  { cpu: 1024, from: 2048, to: 8192 },
  { cpu: 2048, from: 4096, to: 16_384 },
  { cpu: 4096, from: 8192, to: 30_720 },
]
/** GiB that every task has anyway. */
const LEAST_DISK = 21

/** The smallest size that has what a service is promised. @throws where none has */
export function fargateSize({ name, cpu, memory, scratch }: Service): {
  cpu: number
  memory: number
  disk: number
} {
  const size = SIZES.find((one) => one.cpu >= cpu && one.to >= memory.limit)
  if (!size)
    throw new Error(`Cannot run ${name} on Fargate: it needs ${cpu} m of a core and ${memory.limit} MiB`)
  // Memory goes by the GiB.
  const gibs = Math.ceil(Math.max(memory.limit, size.from) / 1024) * 1024
  return {
    cpu: size.cpu,
    memory: size.from === 512 && memory.limit <= 512 ? 512 : gibs,
    disk: Math.max(LEAST_DISK, scratch),
  }
}
