// Writes KERNELS.md from the kernel table; with --check only says whether the page is current.
// node conformance/kernels-page.mjs [--check]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { formatMarkdown } from './format-markdown.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '../node_modules/.cache/conformance');
mkdirSync(cache, { recursive: true });
const outfile = join(cache, 'kernel-coverage.mjs');
await build({
  entryPoints: [join(here, '../src/kernels/kernel-coverage.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  conditions: ['@uge/source'],
  external: ['@tensorflow/*'],
});
const { kernelCoverage } = await import(pathToFileURL(outfile).href);
const coverage = kernelCoverage();
const native = coverage.filter(({ status }) => status === 'native');
const fallback = coverage.filter(({ status }) => status === 'fallback');

const page = [
  '# Kernels',
  'Made from the kernel table by `node conformance/kernels-page.mjs`; do not edit. `kernelCoverage()` gives the same as data.',
  `**${native.length} kernels are recorded as ONNX** for float32, int32 and bool, those marked ℂ for complex64 too. **${fallback.length} run on tfjs' cpu backend**, on computed values, with one warning each. So do the recorded ones when they meet text, or complex numbers where they are not marked.`,
  'tfjs-core composes `LogicalXor`, `LowerBound`, `UpperBound`, `MatrixBandPart`, `Pool` and, for pixel data, `FromPixels` of other kernels.',
  '## Recorded',
  native.map(({ kernel, complex }) => `\`${kernel}\`${complex ? ' ℂ' : ''}`).join(', '),
  '## On the cpu backend',
  `| kernel | why |\n| --- | --- |\n${fallback.map(({ kernel, reason }) => `| \`${kernel}\` | ${reason} |`).join('\n')}`,
  "## Where results differ from those of tfjs' cpu backend",
  [
    'Integers: `tf.add`, `tf.sub` and `tf.mul` of int32 are exact modulo 2^32, `tf.sum` beyond the range of int32 stays at its end; the cpu backend rounds products beyond 2^53, and squares to float32. A bool is 0 or 1, where the cpu backend keeps the 2 of true + true.',
    'Powers: 1 to an infinite power is 1, as in C, and not a number in JavaScript.',
    'Wrong indices are errors when the result is read, not when the kernel is called. `gather` and `gatherND` count indices from -n to -1 from the end; for scatters, counts and segments negative ones are errors or dropped as in tfjs.',
    'Several writes of `tensorScatterUpdate` or `sparseToDense` to one place: any of them stays, in the cpu backend the last.',
    'Gradients of `resizeNearestNeighbor` for several images and of `resizeBilinear` for images that are not square, and `transform` of several images, are right here and wrong on the cpu backend.',
    'As there, `avgPool` shares the gradient of a window among all of its places, those on the padding too, and gradients of resizing know no half-pixel centres.',
    '`denseBincount` with `binaryOutput` heeds it for vectors too; the cpu backend for matrices only.',
  ]
    .map((line) => `- ${line}`)
    .join('\n'),
].join('\n\n');

const target = join(here, '../KERNELS.md');
const text = formatMarkdown(page, target);
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  console.error('KERNELS.md is not current: node conformance/kernels-page.mjs');
  process.exitCode = 1;
}
