import t from 'tap'
import { nobodyMeddles } from './checker/objects.ts'
import { TAKEN } from './nemesis/foreign.ts'
import { LET_IN, MADE_IN_ITS_PLACE } from './nemesis/volume.ts'

const struck = (said?: string) => ({ name: 'a fault', unit: 'node-a', at: 0, ...(said && { said }) })

void t.test('nobodyMeddles() counts the strangers that were refused (P13)', async (t) => {
  t.same(nobodyMeddles([struck(), struck('SS_DATA_DIR_FOREIGN'), struck('could not: away')]), {
    counted: '1 processes with another database were refused',
    wrong: [],
  })
})

void t.test(
  'nobodyMeddles() notices a stranger, what was made in an empty mount point, and messages that were taken (P13)',
  async (t) => {
    const { wrong } = nobodyMeddles([
      struck(LET_IN),
      struck(`organizations ${MADE_IN_ITS_PLACE}`),
      struck(`2 messages ${TAKEN} from M0_RESULTS_QUEUE`),
    ])
    t.equal(wrong.length, 3)
  },
)
