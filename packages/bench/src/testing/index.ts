export { madeUpSource } from './made-up-source.ts';
