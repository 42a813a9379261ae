import t from 'tap'
import { createMemoryRegistry } from '../../../core/registry/memory.ts'
import { registryContract } from '../../contracts/registry.ts'

registryContract(t, 'memory', async () => createMemoryRegistry())
