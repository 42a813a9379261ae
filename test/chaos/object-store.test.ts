import t from 'tap'
import { NO_PROGRAMS } from './cluster/programs.ts'
import { minuteOfFaults } from './minute.ts'

void t.test(
  'P1-P11, P13: a cluster without a shared directory keeps every promise while its object store, too, is disturbed for a minute',
  { skip: NO_PROGRAMS, timeout: 880_000 },
  (t) => minuteOfFaults(t, 's3'),
)
