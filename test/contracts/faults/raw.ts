import t from 'tap'
import { plantedFaults } from './planted.ts'

// Only planted.test.ts says so: it wants this to fail.
if (process.argv[2] === 'raw') {
  plantedFaults(t, 'An adapter that throws what its library threw', { translates: false })
}
