import t from 'tap'
import { NO_PROGRAMS } from './cluster/programs.ts'
import { minuteOfFaults } from './minute.ts'

void t.test(
  'P1-P11, P13: a cluster that is disturbed for a minute keeps every promise',
  { skip: NO_PROGRAMS, timeout: 880_000 },
  (t) => minuteOfFaults(t, 'disk'),
)
