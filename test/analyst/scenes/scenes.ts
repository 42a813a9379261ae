import { FPS, HEIGHT, WIDTH, type Actor, type Picture } from './compose.ts'
import type { Expected } from '../match.ts'

/** A composed scene and all that happens in it. */
export interface Scene {
  name: string
  parts: readonly Picture[]
  /** Seconds per chunk; absent: analysed in one piece. */
  chunk?: number
  truth: readonly Expected[]
}

const size = `s=${WIDTH}x${HEIGHT}:r=${FPS}`
const grey = `color=0x909090:${size}`
/** A wall with a soft pattern, a floor with boards, bars, coloured tiles. */
const wall = `${grey},geq=lum='150+18*sin(X/31)*cos(Y/23)':cb=124:cr=130`
const floor = `${grey},geq=lum='110+22*sin(X/7)+10*sin(Y/40)':cb=118:cr=138`
const bars = `smptebars=${size},gblur=sigma=2`
const tiles = `${grey},geq=lum='120+50*gt(mod(X,60),30)-40*gt(mod(Y,54),27)':cb='128+10*gt(mod(X,120),60)':cr=128`
const noise = 'noise=alls=9:allf=t'

/** Comes in behind the left edge and leaves behind the right one, or the other way round. */
const across = (
  paint: string,
  from: number,
  to: number,
  y: number,
  width = 70,
  height = 44,
  back = false,
): Actor => ({
  paint,
  width,
  height,
  path: back
    ? [
        [from, WIDTH, y],
        [to, -width, y],
      ]
    : [
        [from, -width, y],
        [to, WIDTH, y],
      ],
})

/** The three events of a thing that comes, goes its way and leaves. */
const passage = (color: string | string[], from: number, to: number): Expected[] => [
  { type: 'object_entered', startTime: from, color },
  { type: 'object_moving', startTime: from, endTime: to, color },
  { type: 'object_left', startTime: to, color },
]
const quiet = (startTime: number, endTime: number): Expected => ({ type: 'no_activity', startTime, endTime })

export const SCENES: readonly Scene[] = [
  {
    name: 'one-red-thing-crosses',
    parts: [{ seconds: 12, backdrop: wall, actors: [across('red', 3, 7, 120)], lens: noise }],
    truth: [quiet(0, 3), ...passage('red', 3, 7), quiet(7, 12)],
  },
  {
    name: 'blue-comes-down-while-yellow-goes-left',
    parts: [
      {
        seconds: 14,
        backdrop: floor,
        actors: [
          {
            paint: 'blue',
            width: 50,
            height: 60,
            path: [
              [2, 90, -60],
              [7, 90, HEIGHT],
            ],
          },
          across('yellow', 4, 10, 200, 60, 40, true),
        ],
        lens: noise,
      },
    ],
    truth: [quiet(0, 2), ...passage('blue', 2, 7), ...passage('yellow', 4, 10), quiet(10, 14)],
  },
  {
    name: 'green-stops-and-goes-on',
    parts: [
      {
        seconds: 16,
        backdrop: tiles,
        actors: [
          {
            paint: 'green',
            width: 60,
            height: 50,
            path: [
              [2, WIDTH, 150],
              [5, 220, 150],
              [11, 220, 150],
              [14, -60, 150],
            ],
          },
        ],
        lens: noise,
      },
    ],
    truth: [quiet(0, 2), ...passage('green', 2, 14), quiet(5, 11), quiet(14, 16)],
  },
  {
    name: 'white-stays-for-twelve-seconds',
    parts: [
      {
        seconds: 20,
        backdrop: floor,
        actors: [
          {
            paint: 'white',
            width: 46,
            height: 90,
            path: [
              [2, 200, HEIGHT],
              [4, 200, 110],
              [16, 200, 110],
              [18, 200, HEIGHT],
            ],
          },
        ],
        lens: noise,
      },
    ],
    truth: [
      quiet(0, 2),
      ...passage('white', 2, 18),
      { type: 'loitering', startTime: 4, endTime: 16, color: 'white' },
      quiet(4, 16),
      { ...quiet(18, 20), optional: true },
    ],
  },
  {
    name: 'hard-cut-then-purple-crosses',
    parts: [
      { seconds: 6, backdrop: wall, lens: noise },
      { seconds: 8, backdrop: bars, actors: [across('purple', 2, 5, 200, 80, 50)], lens: noise },
    ],
    truth: [{ type: 'scene_changed', startTime: 6 }, quiet(0, 8), ...passage('purple', 8, 11), quiet(11, 14)],
  },
  {
    name: 'blackout-for-three-seconds',
    parts: [
      { seconds: 5, backdrop: tiles, actors: [across('orange', 1, 4, 90)], lens: noise },
      { seconds: 3, backdrop: `color=black:${size}`, lens: noise },
      { seconds: 6, backdrop: tiles, lens: noise },
    ],
    truth: [...passage('orange', 1, 4), { type: 'camera_blocked', startTime: 5, endTime: 8 }, quiet(8, 14)],
  },
  {
    name: 'black-crosses-in-noise-and-flicker',
    parts: [
      {
        seconds: 12,
        backdrop: wall,
        actors: [across('black', 4, 8, 60, 64, 64)],
        lens: `eq=brightness='0.05*sin(17*t)':eval=frame,noise=alls=22:allf=t`,
      },
    ],
    truth: [quiet(0, 4), ...passage('black', 4, 8), quiet(8, 12)],
  },
  {
    name: 'nothing-but-noise-and-flicker',
    parts: [
      { seconds: 10, backdrop: bars, lens: `eq=brightness='0.04*sin(9*t)':eval=frame,noise=alls=20:allf=t` },
    ],
    truth: [quiet(0, 10)],
  },
  {
    name: 'slow-brown-thing-over-the-border-of-two-chunks',
    parts: [
      {
        seconds: 20,
        backdrop: `color=0xb8c4cc:${size}`,
        actors: [across('0x8b4513', 6, 15, 100, 60, 60)],
        lens: noise,
      },
    ],
    chunk: 10,
    truth: [quiet(0, 6), ...passage('brown', 6, 15), quiet(15, 20)],
  },
  {
    name: 'small-and-fast-large-and-slow',
    parts: [
      {
        seconds: 16,
        backdrop: floor,
        actors: [across('white', 2, 3.4, 30, 26, 18), across('blue', 6, 13, 90, 150, 120, true)],
        lens: noise,
      },
    ],
    truth: [
      ...passage('white', 2, 3.4),
      quiet(0, 2),
      quiet(3.4, 6),
      ...passage('blue', 6, 13),
      quiet(13, 16),
    ],
  },
  {
    name: 'camera-covered-by-a-hand',
    parts: [
      { seconds: 5, backdrop: bars, lens: noise },
      { seconds: 4, backdrop: `color=0x705048:${size}`, lens: noise },
      { seconds: 4, backdrop: bars, lens: noise },
    ],
    truth: [quiet(0, 5), { type: 'camera_blocked', startTime: 5, endTime: 9 }, quiet(9, 13)],
  },
  {
    name: 'noisy-camera-freezes',
    parts: [
      { seconds: 6, backdrop: tiles, lens: 'noise=alls=16:allf=t' },
      { seconds: 7, backdrop: `${tiles},noise=alls=16:allf=t` },
      { seconds: 5, backdrop: tiles, lens: 'noise=alls=16:allf=t' },
    ],
    truth: [quiet(0, 6), { type: 'camera_frozen', startTime: 6, endTime: 13 }, quiet(13, 18)],
  },
  {
    name: 'red-appears-in-the-middle-and-vanishes',
    parts: [
      {
        seconds: 12,
        backdrop: wall,
        actors: [
          {
            paint: 'red',
            width: 50,
            height: 50,
            path: [
              [3, 150, 90],
              [7, 320, 150],
            ],
          },
        ],
        lens: noise,
      },
    ],
    truth: [quiet(0, 3), ...passage('red', 3, 7), quiet(7, 12)],
  },
  {
    name: 'trembling-camera-silver-crosses',
    parts: [
      {
        seconds: 12,
        backdrop: tiles,
        actors: [across('0xc8c8cc', 3, 8, 110, 90, 50)],
        lens: `${noise},crop=w=${WIDTH - 16}:h=${HEIGHT - 8}:x='8+1.5*sin(11*t)':y='4+1.5*cos(7*t)',scale=${WIDTH}:${HEIGHT}`,
      },
    ],
    truth: [quiet(0, 3), ...passage(['silver', 'white'], 3, 8), quiet(8, 12)],
  },
  {
    name: 'grey-on-grey-and-a-second-of-darkness',
    parts: [
      {
        seconds: 9,
        backdrop: `color=0x9a9a9a:${size}`,
        actors: [across('0x5a5a5a', 3, 7, 140, 70, 50)],
        lens: noise,
      },
      { seconds: 1, backdrop: `color=black:${size}`, lens: noise },
      { seconds: 4, backdrop: `color=0x9a9a9a:${size}`, lens: noise },
    ],
    truth: [
      quiet(0, 3),
      ...passage('grey', 3, 7),
      quiet(7, 9),
      { type: 'camera_blocked', startTime: 9, endTime: 10 },
      quiet(10, 14),
    ],
  },
]
