import t from 'tap'
import { colorIndexOf, dominantColor } from '../../../../core/media/analysis/colour.ts'
import { COLORS, type Color } from '../../../../core/media/analysis/types.ts'

void t.test('colorIndexOf() names plain paints', async (t) => {
  const paints: [number, number, number, Color][] = [
    [255, 0, 0, 'red'],
    [200, 30, 60, 'red'],
    [255, 150, 20, 'orange'],
    [250, 220, 30, 'yellow'],
    [20, 140, 40, 'green'],
    [30, 60, 220, 'blue'],
    [0, 0, 128, 'blue'],
    [140, 20, 140, 'purple'],
    [139, 69, 19, 'brown'],
    [250, 250, 248, 'white'],
    [250, 244, 228, 'white'],
    [228, 241, 243, 'silver'],
    [190, 195, 200, 'silver'],
    [120, 118, 122, 'grey'],
    [12, 10, 20, 'black'],
  ]
  for (const [red, green, blue, name] of paints) {
    t.equal(COLORS[colorIndexOf(red, green, blue)], name, `${red}, ${green}, ${blue} is ${name}`)
  }
})

const shares = (given: Partial<Record<Color, number>>): number[] => COLORS.map((color) => given[color] ?? 0)

void t.test(
  'dominantColor(): a hue that covers a fair part wins over windows, tyres and shadow',
  async (t) => {
    t.equal(dominantColor(shares({ red: 0.4, black: 0.45, grey: 0.15 })), 'red')
    t.equal(dominantColor(shares({ red: 0.08, white: 0.6, black: 0.3 })), 'white')
    t.equal(dominantColor(shares({ white: 0.35, grey: 0.3, black: 0.25 })), 'white')
    t.equal(dominantColor(shares({ black: 0.85, brown: 0.1 })), 'black')
  },
)

void t.test('dominantColor(): a thing of no pixels at all has some name', async (t) => {
  t.ok((COLORS as readonly string[]).includes(dominantColor(shares({}))))
})
