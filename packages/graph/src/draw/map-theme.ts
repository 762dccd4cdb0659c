import type { Relation } from '../types.ts';
import type { AreaStyleName } from './area-styles.ts';
import type { PlaceGroupName } from './place-groups.ts';
import type { StreetClass } from './street-styles.ts';

/** Colours of a map. Marks, routes and relations are from Okabe and Ito's palette, told apart with any colour vision. */
export interface MapTheme {
  land: string;
  sheet: string;
  frame: string;
  text: string;
  quietText: string;
  halo: string;
  areas: Readonly<Record<AreaStyleName, { fill: string; outline: string; text: string }>>;
  district: { line: string; text: string };
  streets: Readonly<Record<StreetClass, { fill: string; casing: string }>>;
  bridge: string;
  crossing: string;
  places: Readonly<Record<PlaceGroupName, { mark: string; text: string }>>;
  photo: string;
  route: { line: string; casing: string };
  /** Near to far, or few hops to many. */
  ramp: readonly string[];
  relations: Readonly<Record<Relation, string>>;
  /** Laid over the base map where a subgraph or reach is the subject. */
  veil: string;
}

export type MapThemeName = 'light' | 'dark';

const light: MapTheme = {
  land: '#f5f2eb',
  sheet: '#ffffff',
  frame: '#8d877c',
  text: '#2f2c27',
  quietText: '#6d675d',
  halo: '#ffffff',
  areas: {
    water: { fill: '#b3d4ea', outline: '#8fbbd6', text: '#2f678f' },
    park: { fill: '#cfe5bf', outline: '#b4d09f', text: '#3c6a2c' },
    wood: { fill: '#dcebce', outline: '#c3d9b0', text: '#3c6a2c' },
    sand: { fill: '#f1e6c4', outline: '#ddcf9f', text: '#7a6522' },
    cemetery: { fill: '#d6e0cc', outline: '#b9c8ab', text: '#4d6340' },
    square: { fill: '#ebe3e6', outline: '#d3c6cb', text: '#6a5560' },
    campus: { fill: '#ece6d6', outline: '#d8ceb5', text: '#6a5f43' },
    building: { fill: '#ddd5c8', outline: '#c3b8a6', text: '#5d5342' },
    ground: { fill: '#edeae3', outline: '#dcd7cc', text: '#6d675d' },
  },
  district: { line: '#9a86b8', text: '#705c92' },
  streets: {
    footway: { fill: '#c4837a', casing: '#c4837a' },
    path: { fill: '#a18a6b', casing: '#a18a6b' },
    track: { fill: '#a18a6b', casing: '#a18a6b' },
    bicycle_road: { fill: '#4f7fbf', casing: '#4f7fbf' },
    pedestrian: { fill: '#f7e9ea', casing: '#c9aeb1' },
    service_road: { fill: '#ffffff', casing: '#d3ccc0' },
    residential: { fill: '#ffffff', casing: '#beb6a9' },
    minor_road: { fill: '#fdf4d3', casing: '#a89c80' },
    major_road: { fill: '#fbdc94', casing: '#c79a45' },
    motorway: { fill: '#ef9f63', casing: '#a85a1f' },
  },
  bridge: '#5c564c',
  crossing: '#7d7668',
  places: {
    transport: { mark: '#0072b2', text: '#00588a' },
    culture: { mark: '#7a3fa0', text: '#6a338d' },
    health: { mark: '#c2185b', text: '#a3124b' },
    education: { mark: '#14508c', text: '#14508c' },
    civic: { mark: '#5a5a5a', text: '#4a4a4a' },
    leisure: { mark: '#00795a', text: '#006149' },
    food: { mark: '#d55e00', text: '#a64900' },
    shop: { mark: '#c98a00', text: '#7d5600' },
    other: { mark: '#8f8a80', text: '#635e55' },
  },
  photo: '#111111',
  route: { line: '#0b5fff', casing: '#ffffff' },
  ramp: ['#440154', '#3b528b', '#21918c', '#5ec962', '#d8c200'],
  relations: {
    nearest: '#d55e00',
    crosses: '#8f8a80',
    on_street: '#56b4e9',
    next_crossing: '#0072b2',
    bounds: '#009e73',
    intersects: '#117733',
    within: '#cc79a7',
    near: '#b8860b',
  },
  veil: '#f5f2eb',
};

const dark: MapTheme = {
  land: '#1d2127',
  sheet: '#15181c',
  frame: '#5c6470',
  text: '#eceae4',
  quietText: '#a9adb3',
  halo: '#15181c',
  areas: {
    water: { fill: '#16374d', outline: '#245372', text: '#86bde0' },
    park: { fill: '#22392a', outline: '#33523c', text: '#93c99f' },
    wood: { fill: '#263429', outline: '#37493b', text: '#93c99f' },
    sand: { fill: '#3b3626', outline: '#524b35', text: '#d6c58a' },
    cemetery: { fill: '#293129', outline: '#3c483c', text: '#a6bda3' },
    square: { fill: '#302c33', outline: '#463f4a', text: '#c7b5cb' },
    campus: { fill: '#2c2b28', outline: '#423f38', text: '#c5bba2' },
    building: { fill: '#363a41', outline: '#4a4f58', text: '#bfc3ca' },
    ground: { fill: '#24282e', outline: '#31363e', text: '#a9adb3' },
  },
  district: { line: '#7d6ba0', text: '#b5a3d6' },
  streets: {
    footway: { fill: '#8a625d', casing: '#8a625d' },
    path: { fill: '#8d7b61', casing: '#8d7b61' },
    track: { fill: '#8d7b61', casing: '#8d7b61' },
    bicycle_road: { fill: '#6f9fdd', casing: '#6f9fdd' },
    pedestrian: { fill: '#554a50', casing: '#2a2528' },
    service_road: { fill: '#444a54', casing: '#22262c' },
    residential: { fill: '#565d69', casing: '#22262c' },
    minor_road: { fill: '#6b7380', casing: '#22262c' },
    major_road: { fill: '#a98a4c', casing: '#332a17' },
    motorway: { fill: '#c77a45', casing: '#3a2210' },
  },
  bridge: '#d9d4c8',
  crossing: '#9aa1ab',
  places: {
    transport: { mark: '#56b4e9', text: '#56b4e9' },
    culture: { mark: '#c79be8', text: '#c79be8' },
    health: { mark: '#f06aa0', text: '#f06aa0' },
    education: { mark: '#7fb0f5', text: '#7fb0f5' },
    civic: { mark: '#c4c4c4', text: '#c4c4c4' },
    leisure: { mark: '#2fc69a', text: '#2fc69a' },
    food: { mark: '#ff8a3d', text: '#ff8a3d' },
    shop: { mark: '#f0c53f', text: '#f0c53f' },
    other: { mark: '#8b8f96', text: '#b4b8be' },
  },
  photo: '#ffffff',
  route: { line: '#5aa2ff', casing: '#0d1014' },
  ramp: ['#fde725', '#7ad151', '#22a884', '#3f7fc0', '#8464c6'],
  relations: {
    nearest: '#ff8a3d',
    crosses: '#8b8f96',
    on_street: '#56b4e9',
    next_crossing: '#5aa2ff',
    bounds: '#2fc69a',
    intersects: '#7ad151',
    within: '#e79ac4',
    near: '#f0c53f',
  },
  veil: '#1d2127',
};

export const MAP_THEMES: Readonly<Record<MapThemeName, MapTheme>> = { light, dark };
