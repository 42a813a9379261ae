import t from 'tap'
import { createMemoryRateLimits } from '../../../core/rate-limits/memory.ts'
import { rateLimitsContract } from '../../contracts/rate-limits.ts'

rateLimitsContract(t, 'memory', async () => createMemoryRateLimits())
