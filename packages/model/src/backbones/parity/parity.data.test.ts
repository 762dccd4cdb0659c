import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, selectBackend } from '../../engine/select-backend.ts';
import { AdapterSet } from '../../lora/adapter-set.ts';
import { folderFileSource } from '../../node/folder-file-source.ts';
import { sharedFixtures } from '../../testing/shared-fixtures.ts';
import { type CompareCaseOptions, compareCase } from './compare-case.ts';
import { openParityFixture, type ParityFixture } from './open-parity-fixture.ts';
import { PARITY_MODELS } from './parity-model.ts';
import { limitOf, type ParityRecord, writeParityTable } from './parity-table.ts';

const folder = sharedFixtures('reference/parity');

/** Debian's package `chromium`; its software driver stands in for a graphics card. */
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (existsSync(SOFTWARE_DRIVER)) process.env['VK_ICD_FILENAMES'] ??= SOFTWARE_DRIVER;

/** WebGPU for the table only: without a graphics card it takes minutes. */
const ENGINES: readonly BackendName[] = ['onnx', 'wasm', 'cpu', ...(process.env['REGEN'] ? ['webgpu' as const] : [])];
/** They see every tensor once and no variants. */
const SLOW_ENGINES: readonly BackendName[] = ['cpu', 'webgpu'];

describe.skipIf(!folder)('backbones against transformers (skipped without ../shared)', () => {
  const records: ParityRecord[] = [];

  describe.each(PARITY_MODELS)('$folder', (model) => {
    describe.each(ENGINES)('on %s', (engine) => {
      let fixture: ParityFixture;
      const missing = new Set<string>();

      beforeAll(async () => {
        await selectBackend({ prefer: engine });
        fixture = await openParityFixture(model, folder!);
        for (const tensor of fixture.expected.keys()) missing.add(tensor);
        return () => fixture.store.dispose();
      });

      const check = async (name: string, options: CompareCaseOptions = {}): Promise<void> => {
        for (const [quantity, difference] of await compareCase(fixture, name, options)) {
          const tensor = `${options.expectedAs ?? name}.${quantity}`;
          missing.delete(tensor);
          records.push({ model: model.folder, engine, tensor, difference });
          expect.soft(difference, tensor).toBeLessThan(limitOf(quantity));
        }
      };

      it('one image: A', () => check('A'));
      it.skipIf(SLOW_ENGINES.includes(engine))('with padding of the vision tower: A', () =>
        check('A', { extraSlots: { images: 1, slots: 3 } }),
      );
      it('right padding: B', () => check('B'));
      it('left padding: B_left', () => check('B_left'));
      it('text beside an image: C', () => check('C'));
      it('video: D', ({ skip }) => (fixture.cases['D'] ? check('D') : skip('no such case')));

      it.for(SLOW_ENGINES.includes(engine) ? ['adapter'] : ['adapter', 'adapter_legacy_names'])(
        'with LoRA from %s',
        async (name, { skip }) => {
          const source = folderFileSource(`${fixture.folder}/${name}`);
          if (!(await source.has('adapter_config.json'))) return skip('no such adapter');
          const adapters = new AdapterSet(fixture.store, fixture.backbone);
          await adapters.load(source);
          await check('A', { expectedAs: 'A_lora' });
          if (!SLOW_ENGINES.includes(engine)) {
            adapters.merge();
            await check('A', { expectedAs: 'A_lora' });
            adapters.unmerge();
          }
          adapters.remove('default');
        },
      );

      it('has compared every tensor of the fixture', () => {
        const left = [...missing].filter(
          (tensor) => !tensor.startsWith('B_single.') && !tensor.includes('pixel_values_'),
        );
        expect(left).toEqual(Object.keys(model.absent));
      });
    });
  });

  it.runIf(process.env['REGEN'])('writes docs/model-parity.md', () => writeParityTable(records));
});
