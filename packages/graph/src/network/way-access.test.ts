import { describe, expect, it } from 'vitest';
import { barrierBits } from './barrier.ts';
import type { Highway } from './highways.ts';
import { TRAVEL_MODES } from './travel-mode.ts';
import { wayAccess } from './way-access.ts';

/** `f` and `F`: feet along and against the way; `b`, `B` bicycles; `c`, `C` cars. */
function access(highway: Highway, tags: Record<string, string> = {}): string {
  const bits = wayAccess(tags, highway);
  return Array.from('fFbBcC', (letter, bit) => ((bits >>> bit) & 1 ? letter : '')).join('');
}

describe('wayAccess', () => {
  it.each<[Highway, Record<string, string>, string]>([
    ['residential', {}, 'fFbBcC'],
    ['motorway', {}, 'c'],
    ['motorway', { oneway: 'no' }, 'cC'],
    ['motorway_link', {}, 'cC'],
    ['trunk', { motorroad: 'yes' }, 'cC'],
    ['footway', {}, 'fF'],
    ['steps', { oneway: 'yes' }, 'f'],
    ['cycleway', { oneway: 'yes' }, 'fFb'],
    ['path', {}, 'fFbB'],
    ['track', { motor_vehicle: 'yes' }, 'fFbBcC'],
    ['busway', {}, ''],
    ['busway', { bicycle: 'yes' }, 'bB'],
    ['pedestrian', { bicycle: 'yes', access: 'yes' }, 'fFbB'],
    ['pedestrian', { motor_vehicle: 'delivery' }, 'fF'],
    ['service', { access: 'private' }, ''],
    ['service', { access: 'private', foot: 'yes' }, 'fF'],
    ['service', { access: 'customers' }, 'fFbBcC'],
    ['residential', { vehicle: 'no' }, 'fF'],
    ['residential', { vehicle: 'no', bicycle: 'designated' }, 'fFbB'],
    ['residential', { motor_vehicle: 'no', motorcar: 'destination' }, 'fFbBcC'],
    ['secondary', { foot: 'use_sidepath', bicycle: 'dismount' }, 'cC'],
    ['residential', { oneway: 'yes' }, 'fFbc'],
    ['residential', { oneway: '-1' }, 'fFBC'],
    ['residential', { oneway: 'yes', 'oneway:bicycle': 'no' }, 'fFbBc'],
    ['residential', { oneway: 'yes', cycleway: 'opposite_lane' }, 'fFbBc'],
    ['residential', { oneway: 'yes', 'cycleway:left': 'lane', 'cycleway:left:oneway': '-1' }, 'fFbBc'],
    ['residential', { junction: 'roundabout' }, 'fFbc'],
    ['residential', { junction: 'circular', oneway: 'no' }, 'fFbBcC'],
    ['residential', { 'oneway:foot': 'yes' }, 'fbBcC'],
    ['residential', { 'motor_vehicle:backward': 'no' }, 'fFbBc'],
    ['residential', { 'vehicle:forward': 'no', 'bicycle:forward': 'yes' }, 'fFbBC'],
    ['residential', { foot: 'quite possibly', oneway: 'alternating' }, 'fFbBcC'],
  ])('%s %o is %s', (highway, tags, expected) => {
    expect(access(highway, tags)).toBe(expected);
  });
});

describe('barrierBits', () => {
  it.each<[Record<string, string>, string[]]>([
    [{ barrier: 'gate' }, []],
    [{ barrier: 'gate', access: 'private' }, ['foot', 'bicycle', 'car']],
    [{ barrier: 'gate', access: 'private', foot: 'yes' }, ['bicycle', 'car']],
    [{ barrier: 'gate', locked: 'yes' }, ['foot', 'bicycle', 'car']],
    [{ barrier: 'bollard' }, ['car']],
    [{ barrier: 'bollard', motor_vehicle: 'yes' }, []],
    [{ barrier: 'stile' }, ['bicycle', 'car']],
    [{ highway: 'crossing', access: 'no' }, []],
  ])('%o stops %o', (tags, expected) => {
    const bits = barrierBits(tags);
    expect(TRAVEL_MODES.filter((_, i) => (bits >>> i) & 1)).toEqual(expected);
  });
});
