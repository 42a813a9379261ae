import t from 'tap'
import { nounOf } from '../../../../core/llm/local/kinds.ts'
import { familyOf } from '../../../../core/media/analysis/families.ts'
import { nameOf } from '../../../../core/llm/local/words.ts'
import { KINDS } from '../../../../core/media/analysis/types.ts'
import { sighting } from '../../../helpers/sightings.ts'

void t.test('nameOf() says of each kind what is seen and no more', async (t) => {
  const named = (kind: (typeof KINDS)[number], color: 'orange' | 'silver' = 'orange'): string =>
    nameOf(sighting({ kind, color, share: 0.02 }))
  t.equal(named('person'), 'A person in orange')
  t.equal(named('person', 'silver'), 'A person in light grey', 'silver is no word for clothes')
  t.equal(named('car'), 'An orange car')
  t.equal(named('car', 'silver'), 'A silver car')
  t.equal(named('cattle', 'silver'), 'A light grey cow')
  t.equal(named('object'), 'A medium-sized orange object', 'where the kind is not known, its size is told')
})

void t.test('nounOf() has a plural of each kind, and familyOf() a family', async (t) => {
  const told = KINDS.map((kind) => `${familyOf(kind)}: ${nounOf(kind, 2)}`)
  t.same(told, [
    'person: people',
    ...['cars', 'buses', 'trucks', 'motorcycles', 'bicycles', 'vehicles'].map((noun) => `vehicle: ${noun}`),
    ...['dogs', 'cats', 'cows', 'animals'].map((noun) => `animal: ${noun}`),
    ...['chairs', 'tables', 'boxes', 'bottles', 'cups', 'books', 'bags', 'computers', 'objects'].map(
      (noun) => `thing: ${noun}`,
    ),
  ])
})
