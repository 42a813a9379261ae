import t from 'tap'
import { SpectraError, type ErrorCode } from '../../../core/errors.ts'
import { meaningOf } from '../../../core/search/meaning.ts'

const failing = (code: ErrorCode) => ({ embed: () => Promise.reject(new SpectraError(code, 'Cannot')) })

void t.test(
  'meaningOf(): a budget that is reached leaves words to search by, and so does a provider that is away',
  async (t) => {
    for (const code of ['SS_BUDGET_REACHED', 'SS_PROVIDER_UNAVAILABLE'] as const)
      t.equal(await meaningOf(failing(code), 'a red car'), undefined, code)
    await t.rejects(meaningOf(failing('SS_DATABASE_UNAVAILABLE'), 'a red car'), {
      code: 'SS_DATABASE_UNAVAILABLE',
    })
  },
)
