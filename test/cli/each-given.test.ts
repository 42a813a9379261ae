import { Command } from 'commander'
import t from 'tap'
import { eachGiven } from '../../cli/each-given.ts'

void t.test('eachGiven() takes one value at a time, and leaves what follows to others', async (t) => {
  const read = (...args: string[]): unknown => {
    const command = new Command().argument('[texts...]').option('--group <name>', 'a group', eachGiven)
    command.parse(args, { from: 'user' })
    return [command.args, command.opts().group]
  }
  t.same(read('yard', '--group', 'a', 'rtsp://camera/1', '--group', 'b'), [
    ['yard', 'rtsp://camera/1'],
    ['a', 'b'],
  ])
  t.same(read('yard'), [['yard'], undefined])
})
