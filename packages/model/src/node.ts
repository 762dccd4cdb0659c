export { decodeImage } from './image/decode-image.ts';
